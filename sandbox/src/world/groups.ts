import { randomBytes, randomInt } from 'node:crypto'

import type { Storage } from './types.ts'

export type GroupRole = 'member' | 'admin' | 'superadmin'
export type AddressingMode = 'pn' | 'lid'

/** A group. Members are kept by phone number; how they are shown depends on the addressing mode. */
export interface Group {
  /** `<id>@g.us` */
  readonly jid: string
  readonly creator: string
  readonly createdAt: number
  readonly addressingMode: AddressingMode
  readonly members: Map<string, GroupRole>
  subject: { text: string; by: string; at: number }
  description: { id: string; text: string; by: string; at: number } | null
  /** Only admins may send. */
  announcement: boolean
  /** Only admins may change subject, description and picture. */
  locked: boolean
  ephemeralSeconds: number
  memberAddMode: 'admin_add' | 'all_member_add'
  joinApproval: boolean
  inviteCode: string
  pictureId: string | null
  readonly joinRequests: Map<string, number>
  revision: number
}

/** All groups of the network. */
export interface Groups {
  get(jid: string): Group | null
  byInvite(code: string): Group | null
  of(number: string): readonly Group[]
  all(): readonly Group[]
  create(details: NewGroup): Group
  /** Stores the group after a change, and counts the change. */
  save(group: Group): void
}

export interface NewGroup {
  readonly subject: string
  readonly creator: string
  readonly members: readonly string[]
  readonly now: number
  readonly addressingMode?: AddressingMode
  readonly jid?: string
}

/** Groups, loaded from storage. */
export function createGroups(storage: Storage): Groups {
  const groups = new Map<string, Group>()
  for (const row of storage.list('group')) groups.set(row.id, parseGroup(row.value))
  const save = (group: Group) => {
    group.revision += 1
    groups.set(group.jid, group)
    storage.put('group', group.jid, serializeGroup(group))
  }
  const all = () => [...groups.values()]
  return {
    get: (jid) => groups.get(jid) ?? null,
    byInvite: (code) => all().find((group) => group.inviteCode === code) ?? null,
    of: (number) => all().filter((group) => group.members.has(number)),
    all,
    create(details) {
      const group = newGroup(details)
      save(group)
      return group
    },
    save,
  }
}

/** A code as in an invite link. */
export function newInviteCode(): string {
  return randomBytes(16).toString('base64url')
}

function newGroup({ subject, creator, members, now, addressingMode, jid }: NewGroup): Group {
  const roles = new Map<string, GroupRole>(members.map((number) => [number, 'member']))
  roles.set(creator, 'superadmin')
  return {
    jid: jid ?? `120363${String(randomInt(10 ** 12)).padStart(12, '0')}@g.us`,
    creator,
    createdAt: now,
    addressingMode: addressingMode ?? 'pn',
    members: roles,
    subject: { text: subject, by: creator, at: now },
    description: null,
    announcement: false,
    locked: false,
    ephemeralSeconds: 0,
    memberAddMode: 'all_member_add',
    joinApproval: false,
    inviteCode: newInviteCode(),
    pictureId: null,
    joinRequests: new Map(),
    revision: 0,
  }
}

function serializeGroup(group: Group): string {
  return JSON.stringify({ ...group, members: [...group.members], joinRequests: [...group.joinRequests] })
}

function parseGroup(row: string): Group {
  const stored = JSON.parse(row) as Group & { members: [string, GroupRole][]; joinRequests: [string, number][] }
  return { ...stored, members: new Map(stored.members), joinRequests: new Map(stored.joinRequests) }
}
