import { appState } from './app-state.ts'
import { devices } from './devices.ts'
import { encrypt } from './encrypt.ts'
import { groups } from './groups/index.ts'
import type { IqHandler } from './iq.ts'
import { blocklist, privacy } from './privacy.ts'
import { pictures, status } from './profile.ts'
import {
  bots,
  business,
  dirty,
  disappearingMode,
  graphql,
  links,
  mediaConnection,
  metrics,
  newsletters,
  passive,
  ping,
  props,
  push,
  terms,
} from './simple.ts'
import { usync } from './usync.ts'

/** Who answers which namespace. */
export const iqHandlers: ReadonlyMap<string, IqHandler> = new Map<string, IqHandler>([
  ['w:p', ping],
  ['urn:xmpp:ping', ping],
  ['encrypt', encrypt],
  ['usync', usync],
  ['md', devices],
  ['passive', passive],
  ['abt', props],
  ['blocklist', blocklist],
  ['privacy', privacy],
  ['status', status],
  ['w:profile:picture', pictures],
  ['urn:xmpp:whatsapp:dirty', dirty],
  ['w:g2', groups],
  ['w:m', mediaConnection],
  ['w:sync:app:state', appState],
  ['w:stats', metrics],
  ['w:web', metrics],
  ['w:push', metrics],
  ['urn:xmpp:whatsapp:push', push],
  ['tos', terms],
  ['w:mex', graphql],
  ['newsletter', newsletters],
  ['w:biz', business],
  ['bot', bots],
  ['w:qr', links],
  ['disappearing_mode', disappearingMode],
])
