import { type Route, tagged } from '../../../dialect.ts'
import type { Announcements } from '../../announcements.ts'
import type { Style } from '../../style.ts'
import { add } from './add.ts'
import { get } from './get.ts'
import { getWebhook } from './get-webhook.ts'
import { list } from './list.ts'
import { login } from './login.ts'
import { loginCode } from './login-code.ts'
import { logout } from './logout.ts'
import { reconnect } from './reconnect.ts'
import { remove } from './remove.ts'
import { setWebhook } from './set-webhook.ts'
import { status } from './status.ts'

/** GOWA's tag device. */
export const device = (style: Style, announcements: Announcements): readonly Route[] =>
  tagged('device', [
    list(style),
    add,
    get,
    remove(style),
    login,
    loginCode,
    logout(style),
    reconnect(style),
    status,
    getWebhook,
    setWebhook(announcements),
  ])
