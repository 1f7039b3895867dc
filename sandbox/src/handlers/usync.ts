import type { AccountState } from '../world/accounts.ts'
import { toJid } from '../world/jid.ts'
import { bytesOf, childOf, childrenOf, lookUp, stanza, textOf } from '../world/stanza.ts'
import { count } from '../world/stats.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { badRequest, type IqHandler, type IqRequest } from './iq.ts'

const MAX_USERS = 5000

/** What a client asks about users: are they there, which devices, which hidden id, status, picture. */
export const usync: IqHandler = (request) => {
  const { child, world } = request
  if (child?.tag !== 'usync') return null
  const protocols = childrenOf(childOf(child, 'query'))
  const users = childrenOf(childOf(child, 'list'), 'user')
  const { sid, mode, context } = child.attrs
  if (protocols.length === 0 || users.length > MAX_USERS) throw badRequest()
  const results = protocols.map(({ tag }) => stanza(tag))
  const list = users.map((user) => answerUser(request, user, protocols))
  const side = childOf(child, 'side_list') ? [stanza('side_list')] : []
  const content = [stanza('result', {}, results), stanza('list', {}, list), ...side]
  return [stanza('usync', { sid, mode, context, index: 0, last: 'true', t: world.now() }, content)]
}

function answerUser(request: IqRequest, user: Stanza, protocols: readonly Stanza[]): Stanza {
  const contact = childOf(user, 'contact')
  const query = textOf(contact)
  const digits = query.replace(/@.*$/, '').replaceAll(/\D/g, '')
  const { accounts, watchers } = request.world
  const account = user.attrs['jid'] ? accounts.byJid(user.attrs['jid']) : accounts.find(digits)
  if (account) watchers.add(request.account.number, account.number)
  const jid = user.attrs['jid'] ?? account?.pn ?? toJid(digits || '0', 0, 's.whatsapp.net')
  const content = protocols.flatMap((protocol) => {
    const answer = lookUp(answers, protocol.tag)
    if (answer) return answer({ account, contact, request })
    count(request.world.stats.unknownRequests, `usync get ${protocol.tag}`)
    return [stanza(protocol.tag, {}, [stanza('error', { code: 501, text: 'feature-not-implemented' })])]
  })
  return stanza('user', { jid }, content)
}

interface Subject {
  readonly account: AccountState | null
  readonly contact: Stanza | null
  readonly request: IqRequest
}

/** One answer per usync protocol. Nothing at all is WhatsApp's way to say that there is nothing. */
const answers: Readonly<Record<string, (subject: Subject) => readonly Stanza[]>> = {
  contact: ({ account, contact }) => {
    const query = bytesOf(contact)
    return [stanza('contact', { type: account ? 'in' : 'out' }, query.length ? query : undefined)]
  },
  devices: ({ account, request }) => [describeDevices(request.world, account)],
  lid: ({ account }) => (account ? [stanza('lid', { val: account.lid })] : []),
  status: ({ account, request }) => {
    if (!account || !maySee(request, account, 'status')) return [stanza('status', { code: 401 })]
    const { text, at } = account.profile.status
    return [stanza('status', { t: at }, Buffer.from(text))]
  },
  picture: ({ account, request }) => {
    const id = account && maySee(request, account, 'profile') ? account.profile.pictureId : null
    return id ? [stanza('picture', { id })] : []
  },
  business: () => [],
  bot: () => [],
  username: () => [],
  text_status: () => [],
  feature: () => [],
  sidelist: () => [],
  disappearing_mode: ({ account }) => {
    const { duration, at } = account?.profile.disappearing ?? { duration: 0, at: 0 }
    return account ? [stanza('disappearing_mode', { duration, t: at })] : []
  },
}

/** The device list as the phone vouched for it. */
function describeDevices(world: World, account: AccountState | null): Stanza {
  if (!account) return stanza('devices', {}, [stanza('device-list', {}, [])])
  const companions = [...account.devices.values()].map(({ id, keyIndex }) =>
    stanza('device', { id, 'key-index': keyIndex }),
  )
  const signed = account.keyIndexList ? Buffer.from(account.keyIndexList.bytes, 'base64') : undefined
  const ts = account.keyIndexList?.at ?? world.now()
  return stanza('devices', {}, [
    stanza('device-list', {}, [stanza('device', { id: 0 }), ...companions]),
    stanza('key-index-list', { ts }, signed),
  ])
}

function maySee({ account }: IqRequest, subject: AccountState, setting: string): boolean {
  return subject === account || subject.profile.privacy[setting] !== 'none'
}
