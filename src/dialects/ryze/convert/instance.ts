import { userOf } from '../../../core/model/address.ts'
import type { Session } from '../../../core/model/session.ts'
import { ryzeConfigOf, type RyzeWebhook, type RyzeWebsocket } from './config.ts'
import { toRyzeProxy } from './proxy.ts'
import { toRyzeS3 } from './s3.ts'
import { toRyzeSettings } from './settings.ts'
import { toDisplayStatus, toRyzeState } from './state.ts'

/** The label of the receiver that lists show. */
export const DEFAULT_LABEL = 'default'

export const NO_WEBSOCKET: RyzeWebsocket = { enabled: false, events: [], mediaBase64: false }

/** A receiver that is switched off keeps its label and nothing else. */
export const noWebhook = (label: string): RyzeWebhook => ({
  label,
  enabled: false,
  url: '',
  authorization: null,
  byEvents: false,
  events: [],
  mediaBase64: false,
})

export interface InstanceView {
  /** Empty unless the operator shows tokens, or it was made a moment ago. */
  readonly token: string
  readonly pictureUrl: string | null
  /** Whether the caller may know what is sent to the receivers as their authorization. */
  readonly secrets: boolean
}

/** An instance as `list` and `new` show it. */
export function toRyzeInstance(session: Session, { token, pictureUrl, secrets }: InstanceView) {
  const { config, me } = session
  const state = toRyzeState(session)
  const { webhooks = [], websocket = NO_WEBSOCKET, s3 = null } = ryzeConfigOf(config)
  const webhook = webhooks.find(({ label }) => label === DEFAULT_LABEL) ?? noWebhook(DEFAULT_LABEL)
  return {
    id: session.name,
    name: session.name,
    status: state,
    token,
    connection: {
      state,
      numberJid: me && `${userOf(me.phone)}@s.whatsapp.net`,
      presenceStatus: state === 'connected' && config.automation.keepOnline ? 'available' : 'unavailable',
      displayStatus: toDisplayStatus(session),
    },
    profile: { name: me?.name ?? null, pictureUrl, isBusiness: false, businessName: null },
    webhook: { ...webhook, ...(!secrets && { authorization: null }) },
    websocket,
    chatwoot: { enabled: false },
    proxy: toRyzeProxy(config.proxy),
    settings: toRyzeSettings(config),
    s3: toRyzeS3(s3),
  }
}
