import type { Jid } from '../model/address.ts'
import type { Group, GroupMember } from '../model/group.ts'
import { toOutward, type Ground } from '../outward.ts'
import type { Intake, Of } from './intake.ts'

/** What is told as a change of the group; its members have an event of their own. */
const TOLD = [
  'subject',
  'description',
  'owner',
  'addressing',
  'onlyAdminsSend',
  'onlyAdminsEdit',
  'ephemeralSeconds',
] as const satisfies readonly (keyof Group)[]

/** Groups as they are now. What has just happened is told by what was stored before; what we first hear of is no change. */
export async function takeGroups(intake: Intake, { groups, live }: Of<'groups'>): Promise<void> {
  const { session, tx, tell, at } = intake
  const known = live ? await Promise.all(groups.map(({ jid }) => tx.groups.get(session, jid))) : []
  await tx.groups.put(session, groups)
  if (!live) return
  const by = live.by && (await toOutward(intake, live.by, null)).jid
  for (const [index, group] of groups.entries()) {
    const before = known[index]
    if (!before || intake.ignores(group.jid)) continue
    const changed = TOLD.filter((field) => before[field] !== group[field])
    if (changed.length > 0) await tell(group.jid, { type: 'group.changed', group, changed, by, timestamp: at })
  }
}

/** Who came, went, or has another role. */
export async function takeMembers(intake: Intake, event: Of<'group.members'>): Promise<void> {
  const { group, change, timestamp } = event
  if (intake.ignores(group)) return
  const members: GroupMember[] = []
  for (const member of event.members) members.push(await toOutwardMember(intake, member))
  const by: Jid | null = event.by && (await toOutward(intake, event.by, null)).jid
  const info = change === 'join' ? { info: await intake.tx.groups.get(intake.session, group) } : {}
  await intake.tell(group, { type: 'group.members', group, change, members, by, timestamp, ...info })
}

async function toOutwardMember(ground: Ground, member: GroupMember): Promise<GroupMember> {
  const { jid, alt } = await toOutward(ground, member.jid, member.alt)
  return { ...member, jid, alt }
}
