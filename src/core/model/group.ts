import type { Jid } from './address.ts'

export type GroupRole = 'member' | 'admin' | 'superadmin'

export interface GroupMember {
  readonly jid: Jid
  readonly alt: Jid | null
  readonly role: GroupRole
}

/** A group as its members see it, kept by notifications. */
export interface Group {
  readonly jid: Jid
  readonly subject: string
  readonly description: string | null
  readonly owner: Jid | null
  /** Unix seconds. */
  readonly createdAt: number | null
  /** Which address the group's messages use: it decides how we encrypt for it. */
  readonly addressing: 'phone' | 'lid'
  readonly members: readonly GroupMember[]
  readonly onlyAdminsSend: boolean
  readonly onlyAdminsEdit: boolean
  readonly ephemeralSeconds: number
}

/** What can happen to members of a group. */
export type GroupMembersChange = 'join' | 'leave' | 'promote' | 'demote'
