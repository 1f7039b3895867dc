import type { AddressingMode } from '../../world/groups.ts'
import { childOf, childrenOf, stanza } from '../../world/stanza.ts'
import type { Stanza } from '../../world/types.ts'
import { badRequest, type IqRequest, notAcceptable } from '../iq.ts'
import { describeGroup, notifyGroup } from './describe.ts'

const MAX_SUBJECT = 100
const MAX_MEMBERS = 1024

/** Makes a group; members who are not on WhatsApp are named in the answer. */
export function create(request: IqRequest): readonly Stanza[] {
  const { child, account, world, after } = request
  const subject = child?.attrs['subject'] ?? ''
  const wanted = childrenOf(child, 'participant')
  if (!subject || subject.length > MAX_SUBJECT) throw notAcceptable()
  if (wanted.length > MAX_MEMBERS) throw badRequest()
  const found = wanted.flatMap(({ attrs }) => world.accounts.byJid(attrs['jid'])?.number ?? [])
  const missing = wanted.filter(({ attrs }) => !world.accounts.byJid(attrs['jid']))
  const mode: AddressingMode = child?.attrs['addressing_mode'] === 'lid' ? 'lid' : 'pn'
  const group = world.groups.create({
    subject,
    creator: account.number,
    members: found,
    now: world.now(),
    addressingMode: mode,
  })
  applySettings(request, group)
  world.groups.save(group)
  const described = describeGroup(world, group)
  after(() => {
    const content = [stanza('create', { type: 'new', key: child?.attrs['key'] }, [described])]
    notifyGroup(world, group, { actor: account, content })
  })
  const refused = missing.map(({ attrs }) => stanza('participant', { jid: attrs['jid'], error: 404 }))
  return [stanza('group', described.attrs, [...childrenOf(described), ...refused])]
}

function applySettings({ child }: IqRequest, group: ReturnType<IqRequest['world']['groups']['create']>): void {
  group.announcement = childOf(child, 'announcement') !== null
  group.locked = childOf(child, 'locked') !== null
  group.ephemeralSeconds = Number(childOf(child, 'ephemeral')?.attrs['expiration'] ?? 0)
  const approval = childOf(childOf(child, 'membership_approval_mode'), 'group_join')
  group.joinApproval = approval?.attrs['state'] === 'on'
}
