import { type Route, tagged } from '../../../dialect.ts'
import type { Style } from '../../style.ts'
import { devices } from './devices.ts'
import { health } from './health.ts'
import { info } from './info.ts'
import { login } from './login.ts'
import { loginWithCode } from './login-with-code.ts'
import { logout } from './logout.ts'
import { passkeyConfirm, passkeyResponse, passkeyStatus } from './passkey.ts'
import { reconnect } from './reconnect.ts'
import { status } from './status.ts'

/** GOWA's tag app. */
export const app = (style: Style): readonly Route[] =>
  tagged('app', [
    health,
    login,
    loginWithCode,
    passkeyStatus,
    passkeyResponse,
    passkeyConfirm,
    logout(style),
    reconnect(style),
    devices,
    status,
    info,
  ])
