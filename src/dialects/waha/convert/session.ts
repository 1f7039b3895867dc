import type { Me, Session, SessionStatus, Trouble } from '../../../core/model/session.ts'
import { WAHA_ENGINE } from '../version.ts'
import { toWahaId } from './address.ts'
import { toWahaConfig } from './config.ts'

const STATUS: Readonly<Record<SessionStatus, string>> = {
  stopped: 'STOPPED',
  starting: 'STARTING',
  scan_qr: 'SCAN_QR_CODE',
  working: 'WORKING',
  failed: 'FAILED',
}

/** What NOWEB says of its socket beside the status. */
const ENGINE_STATE: Readonly<Record<SessionStatus, string>> = {
  stopped: 'CLOSED',
  starting: 'CONNECTING',
  scan_qr: 'UNPAIRED',
  working: 'CONNECTED',
  failed: 'CLOSED',
}

export const toWahaStatus = (status: SessionStatus): string => STATUS[status]

export const toMe = (me: Me) => ({
  id: toWahaId(me.phone),
  pushName: me.name ?? '',
  ...(me.lid && { lid: me.lid }),
  jid: me.device,
})

/** Why a session does not work, with what to do. WAHA has no field for it: it is under `engine` and event `data`. */
export const toTrouble = ({ code, message, retryAt }: Trouble) => ({ reason: code, message, retryAt })

/** `config` tells whether the caller may see the configuration. */
export const toSessionDto = (session: Session, options: { readonly config: boolean }) => ({
  name: session.name,
  status: toWahaStatus(session.status),
  ...(options.config && { config: toWahaConfig(session.config) }),
})

export interface SessionInfoOptions {
  readonly worker: string
  /** Whether WAHA's apps were asked for; there are none. */
  readonly apps: boolean
  /** Whether the caller may see the configuration. */
  readonly config: boolean
}

export function toSessionInfo(session: Session, options: SessionInfoOptions) {
  return {
    ...toSessionDto(session, options),
    me: session.me && toMe(session.me),
    assignedWorker: session.wanted === 'running' ? options.worker : null,
    presence: null,
    timestamps: { activity: session.activityAt },
    ...(options.apps && { apps: [] }),
    engine: {
      engine: WAHA_ENGINE,
      state: ENGINE_STATE[session.status],
      ...(session.trouble && toTrouble(session.trouble)),
    },
  }
}
