import { randomBytes } from 'node:crypto'
import type { Stanza } from '../world/types.ts'
import type { Phone } from './phone.ts'
import { stanzaOf } from './stanza.ts'

/** What a member, or an admin, can change about a group. */
export interface GroupSettings {
  readonly subject?: string
  /** Null takes it away. */
  readonly description?: string | null
  readonly announce?: boolean
  readonly locked?: boolean
  /** 0 for never. */
  readonly ephemeralSeconds?: number
  readonly memberAddMode?: 'admin_add' | 'all_member_add'
  readonly joinApproval?: boolean
}

/** Changes what is named, one request after the other, as a phone does. */
export async function changeSettings(phone: Phone, jid: string, settings: GroupSettings): Promise<void> {
  for (const change of toStanzas(settings)) await changeGroup(phone, jid, change)
}

/** Sends a change of a group and answers what the network says. */
export function changeGroup(phone: Phone, jid: string, change: Stanza): Promise<Stanza> {
  return phone.context.line.query({ type: 'set', xmlns: 'w:g2', to: jid, content: [change] })
}

function toStanzas(settings: GroupSettings): readonly Stanza[] {
  const { subject, description, announce, locked, ephemeralSeconds, memberAddMode, joinApproval } = settings
  const changes: Stanza[] = []
  if (subject !== undefined) changes.push(stanzaOf('subject', {}, Buffer.from(subject)))
  if (description !== undefined) changes.push(toDescription(description))
  if (announce !== undefined) changes.push(stanzaOf(announce ? 'announcement' : 'not_announcement', {}))
  if (locked !== undefined) changes.push(stanzaOf(locked ? 'locked' : 'unlocked', {}))
  if (ephemeralSeconds !== undefined) changes.push(toTimer(ephemeralSeconds))
  if (memberAddMode !== undefined) changes.push(stanzaOf('member_add_mode', {}, Buffer.from(memberAddMode)))
  if (joinApproval !== undefined) {
    const state = joinApproval ? 'on' : 'off'
    changes.push(stanzaOf('membership_approval_mode', {}, [stanzaOf('group_join', { state })]))
  }
  return changes
}

function toDescription(text: string | null): Stanza {
  const id = randomBytes(8).toString('hex').toUpperCase()
  if (text === null) return stanzaOf('description', { id, delete: 'true' })
  return stanzaOf('description', { id }, [stanzaOf('body', {}, Buffer.from(text))])
}

function toTimer(seconds: number): Stanza {
  return seconds > 0 ? stanzaOf('ephemeral', { expiration: String(seconds) }) : stanzaOf('not_ephemeral', {})
}
