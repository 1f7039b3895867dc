import type { BaileysEventMap, GroupMetadata } from 'baileys'
import type { Jid } from '../../core/model/address.ts'
import type { Group, GroupMember, GroupMembersChange, GroupRole } from '../../core/model/group.ts'
import type { Me } from '../../core/model/session.ts'
import type { EngineArchive, EngineEvent } from '../../core/ports/engine.ts'
import { bareJid, userOf } from '../../core/model/address.ts'
import { fromGroup, groupPairs, toGroup, toMember } from './convert/group.ts'
import type { Inlet, Origin } from './inlet.ts'
import { toCount } from './proto.ts'

export type ParticipantsUpdate = BaileysEventMap['group-participants.update']

/** A group or a part of one; `author` is there when it has just been changed. */
export type GroupUpdate = Partial<GroupMetadata>

/** Where a change of a group was told. */
export interface GroupNotice {
  /** Unix seconds. */
  readonly at: number
  readonly origin: Origin | null
  /** Makes the mark that keeps the notification from being told twice. */
  readonly once: (() => Promise<readonly string[]>) | null
  /** Whether that mark was made before. */
  readonly isRepeated?: () => Promise<boolean>
}

/** The groups of one session: read from the archive, kept by notifications, fetched only when absent. */
export interface GroupDirectory {
  get(jid: Jid): Promise<Group | null>
  /** As Baileys needs it for sending. */
  metadata(jid: Jid): Promise<GroupMetadata | undefined>
  update(updates: readonly GroupUpdate[], notice?: GroupNotice): void
  updateMembers(update: ParticipantsUpdate, notice: GroupNotice): void
}

export interface GroupDirectoryOptions {
  readonly archive: EngineArchive
  readonly inlet: Inlet
  readonly me: () => Me | null
  /** Asks WhatsApp; rejects when not connected. */
  readonly fetch: (jid: Jid) => Promise<GroupMetadata>
}

export function createGroupDirectory({ archive, inlet, me, fetch }: GroupDirectoryOptions): GroupDirectory {
  const fetching = new Map<Jid, Promise<Group | null>>()
  /** Groups of which somebody's coming was told before they were known. */
  const entered = new Set<Jid>()

  const keep = (groups: readonly Group[], change?: LiveChange): EngineEvent[] => {
    const pairs = groupPairs(groups)
    const identities = pairs.length ? [{ type: 'identities' as const, pairs }] : []
    return [...identities, { type: 'groups', groups, ...change }]
  }

  async function refresh(jid: Jid): Promise<Group | null> {
    try {
      const group = toGroup(await fetch(jid))
      void inlet.push(() => keep([group]))
      return group
    } catch {
      return null // Baileys asks itself and reports what WhatsApp says
    }
  }

  /** One question at a time for each group. */
  function fetchOnce(jid: Jid): Promise<Group | null> {
    const under = fetching.get(jid) ?? refresh(jid).finally(() => fetching.delete(jid))
    fetching.set(jid, under)
    return under
  }

  function note(jid: Jid): void {
    if (entered.size >= MAX_ENTERED) entered.clear()
    entered.add(jid)
  }

  /** Changes a stored group; an unknown one is fetched whole, outside of the queue. */
  function change(jid: Jid, { apply, live, told: news = [], origin = null, once }: GroupChange): void {
    void inlet.push(async () => {
      const stored = await archive.group(jid)
      const changed = stored && apply(stored)
      const envelopes = ((changed || news.length > 0) && (await once?.())) || []
      const told = news.map((event) => ({ ...event, envelopes }))
      // One event carries the mark: what members do is told by its own, the rest by what changed of the group.
      const mark = told.length === 0 ? { envelopes } : {}
      if (changed) return [...keep([changed], live && { live, ...mark }), ...told]
      if (!stored && told.length > 0) note(jid)
      void fetchOnce(jid)
      return told
    }, origin)
  }

  /** The whole group comes to whoever is new in it. That they came was said before, unless the group is new as well. */
  function enter(group: Group, { by, at, origin, once, isRepeated }: GroupNotice & { readonly by: Jid | null }): void {
    void inlet.push(async () => {
      // A crash may have come between the group and the word of who is new in it: the mark tells then.
      const isUntold = (await archive.group(group.jid)) === null || (await isRepeated?.()) === true
      const isNews = !entered.delete(group.jid) && isUntold
      const self = me()
      const members = group.members.filter((member) => self !== null && isSelf(member, self))
      if (!isNews || members.length === 0) return keep([group], { live: { by } })
      const envelopes = (await once?.()) ?? []
      const joined = { change: 'join', members, by, timestamp: at, envelopes } as const
      return [...keep([group], { live: { by } }), { type: 'group.members', group: group.jid, ...joined }]
    }, origin)
  }

  const get = async (jid: Jid): Promise<Group | null> => (await archive.group(jid)) ?? fetchOnce(jid)

  return {
    get,
    async metadata(jid) {
      const group = await get(bareJid(jid))
      return group ? fromGroup(group) : undefined
    },
    update(updates, notice = { at: Math.floor(Date.now() / 1000), origin: null, once: null }) {
      const whole = updates.filter(isWhole).filter((update) => !isLive(update))
      if (whole.length) void inlet.push(() => keep(whole.map(toGroup)))
      for (const update of updates) {
        const live = { by: authorOf(update) }
        if (isWhole(update) && isLive(update)) enter(toGroup(update), { ...live, ...notice })
        if (update.id && !isWhole(update))
          change(bareJid(update.id), { apply: (group) => withChanges(group, update), live, ...notice })
      }
    },
    updateMembers(update, { at, origin, once }) {
      const told = toMembersEvent(update, at)
      change(bareJid(update.id), {
        apply: (group) => withMembers(group, update),
        told: told ? [told] : [],
        origin,
        once,
      })
    },
  }
}

interface LiveChange {
  readonly live: { readonly by: Jid | null }
  readonly envelopes?: readonly string[]
}

const MAX_ENTERED = 1_000

interface GroupChange {
  readonly apply: (group: Group) => Group | null
  readonly live?: { readonly by: Jid | null }
  readonly told?: readonly MembersEvent[]
  readonly origin?: Origin | null
  readonly once?: GroupNotice['once']
}

type MembersEvent = Extract<EngineEvent, { readonly type: 'group.members' }>

/** Lists of groups that were asked for name no author, not even an unknown one. */
const isLive = (update: GroupUpdate): boolean => 'author' in update

const authorOf = ({ author, authorPn }: Pick<GroupUpdate, 'author' | 'authorPn'>): Jid | null => {
  const jid = author ?? authorPn
  return jid ? bareJid(jid) : null
}

const CHANGES: Readonly<Partial<Record<ParticipantsUpdate['action'], GroupMembersChange>>> = {
  add: 'join',
  remove: 'leave',
  promote: 'promote',
  demote: 'demote',
}

/** What is told of a change of members; null when it is none of theirs. */
function toMembersEvent(update: ParticipantsUpdate, timestamp: number): MembersEvent | null {
  const change = CHANGES[update.action]
  if (!change || !update.participants.length) return null
  const role = ROLES[update.action]
  const members = update.participants.map(toMember).map((member) => (role ? { ...member, role } : member))
  return { type: 'group.members', group: bareJid(update.id), change, members, by: authorOf(update), timestamp }
}

const isWhole = (update: Partial<GroupMetadata>): update is GroupMetadata =>
  Boolean(update.id) && Array.isArray(update.participants)

const withChanges = (group: Group, update: Partial<GroupMetadata>): Group => ({
  ...group,
  subject: update.subject ?? group.subject,
  description: update.desc ?? group.description,
  onlyAdminsSend: update.announce ?? group.onlyAdminsSend,
  onlyAdminsEdit: update.restrict ?? group.onlyAdminsEdit,
  ephemeralSeconds: toCount(update.ephemeralDuration ?? group.ephemeralSeconds),
})

const ROLES: Readonly<Partial<Record<string, GroupRole>>> = { promote: 'admin', demote: 'member' }

/** Null when the change cannot be told from the notification. */
function withMembers(group: Group, { participants, action }: ParticipantsUpdate): Group | null {
  const changed = participants.map(toMember)
  const isOne = (member: GroupMember): boolean => changed.some((other) => isSame(member, other))
  if (action === 'remove') return { ...group, members: group.members.filter((member) => !isOne(member)) }
  if (action === 'add') return { ...group, members: [...group.members.filter((member) => !isOne(member)), ...changed] }
  const role = ROLES[action]
  if (!role) return null
  return { ...group, members: group.members.map((member) => (isOne(member) ? { ...member, role } : member)) }
}

const isSelf = ({ jid, alt }: GroupMember, { phone, lid }: Me): boolean =>
  [jid, alt].some((address) => address !== null && (address === phone || address === lid))

const isSame = (one: GroupMember, other: GroupMember): boolean =>
  [one.jid, one.alt].some((jid) => jid !== null && [other.jid, other.alt ?? ''].some((alt) => sameUser(jid, alt)))

const sameUser = (one: Jid, other: Jid): boolean => other !== '' && one === other && userOf(one) !== ''
