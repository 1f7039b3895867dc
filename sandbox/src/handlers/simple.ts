import { createHash } from 'node:crypto'

import { SERVER } from '../world/jid.ts'
import { stanza } from '../world/stanza.ts'
import { type IqHandler, notFound } from './iq.ts'
import { mediaAuthOf } from './media-paths.ts'

/** A liveness check. */
export const ping: IqHandler = () => []

/** Whether the device wants live traffic. Everything is delivered either way. */
export const passive: IqHandler = ({ child }) => (child?.tag === 'active' || child?.tag === 'passive' ? [] : null)

/** Server-side switches: none are set. */
export const props: IqHandler = ({ child }) => {
  if (child?.tag !== 'props') return null
  return [
    stanza(
      'props',
      { protocol: child.attrs['protocol'] ?? 1, ab_key: 'sandbox', hash: 'sandbox', refresh: 86_400 },
      [],
    ),
  ]
}

/** The client has synchronised what was marked dirty. */
export const dirty: IqHandler = ({ child, isSet }) => (isSet && child?.tag === 'clean' ? [] : null)

/** Where to upload and download: the real host names, which clients of a sandbox map to its media origin. */
export const mediaConnection: IqHandler = ({ child, account }) => {
  if (child?.tag !== 'media_conn') return null
  const auth = mediaAuthOf(account.number)
  const limits = { max_buckets: 12, max_manual_retry: 3, max_auto_download_retry: 3 }
  const hosts = ['mmg.whatsapp.net', 'media.fra1-1.cdn.whatsapp.net'].map((hostname, index) =>
    stanza('host', { hostname, type: index === 0 ? 'primary' : 'fallback', maxContentLengthBytes: 2 ** 31 }),
  )
  return [stanza('media_conn', { auth, ttl: 3600, auth_ttl: 21_600, ...limits }, hosts)]
}

/** Client metrics, accepted and thrown away. */
export const metrics: IqHandler = ({ isSet }) => (isSet ? [] : null)

/** Where to wake a sleeping client: it may say so, nobody is woken. */
export const push: IqHandler = ({ child, isSet }) => {
  if (isSet) return child?.tag === 'config' ? [] : null
  return child?.tag === 'settings' ? [stanza('settings')] : null
}

/** Terms of service: nothing waits for consent. */
export const terms: IqHandler = ({ child }) => (child ? [stanza('tos', { refresh: 86_400 }, [])] : [])

/** GraphQL requests are refused in GraphQL's own way. */
export const graphql: IqHandler = ({ child }) => {
  if (child?.tag !== 'query') return null
  const extensions = { error_code: 404, is_retryable: false, severity: 'WARNING' }
  const body = { data: null, errors: [{ message: 'Not found', extensions }] }
  return [stanza('result', {}, Buffer.from(JSON.stringify(body)))]
}

/** There are no channels here. */
export const newsletters: IqHandler = () => {
  throw notFound()
}

/** Nobody is a business. */
export const business: IqHandler = ({ child, isSet }) => {
  if (isSet || child?.tag !== 'business_profile') return null
  return [stanza('business_profile', { v: child.attrs['v'] }, [])]
}

/** There are no bots. */
export const bots: IqHandler = ({ child, isSet }) =>
  isSet || child?.tag !== 'bot' ? null : [stanza('bot', { v: child.attrs['v'] }, [])]

/** Short links to contacts and businesses. */
export const links: IqHandler = ({ child, isSet, account }) => {
  if (child?.tag !== 'qr') return null
  if (!isSet) throw notFound()
  const code = createHash('sha256').update(`contact link of ${account.number}`).digest('base64url').slice(0, 14)
  return [stanza('qr', { code: code.toUpperCase(), type: 'contact', jid: account.pn })]
}

/** Default time after which messages of new chats disappear. */
export const disappearingMode: IqHandler = ({ child, isSet, account, world, after }) => {
  if (!isSet || child?.tag !== 'disappearing_mode') return null
  account.profile.disappearing = { duration: Number(child.attrs['duration'] ?? 0), at: world.now() }
  world.accounts.save(account)
  after(() => {
    const content = [stanza('disappearing_mode', { duration: account.profile.disappearing.duration, t: world.now() })]
    for (const device of account.devices.values()) world.notify(device, { type: 'account_sync', from: SERVER, content })
  })
  return []
}
