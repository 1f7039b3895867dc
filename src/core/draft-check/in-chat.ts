import { bareJid, isPerson, kindOf, type Jid } from '../model/address.ts'
import type { MessageDraft } from '../model/draft.ts'
import type { Message } from '../model/message.ts'
import { isSameChat } from '../outgoing/same-chat.ts'
import type { Store } from '../ports/store.ts'
import { refuse } from './refuse.ts'

/** What the chat that a message goes to allows, as far as it is known here. Throws BAD_REQUEST. */
export async function checkInChat(store: Store, session: string, draft: MessageDraft): Promise<void> {
  if (draft.quoted) await checkQuoted(store, session, { chat: draft.chat, quoted: draft.quoted })
  const { mentions = [], chat } = draft
  if (mentions === 'all' || mentions.length === 0) return
  if (!mentions.every(isPerson)) refuse('only persons can be mentioned: phone numbers, …@c.us or …@lid')
  if (kindOf(chat) === 'group') await checkMembers(store, session, { chat, mentions })
}

/** A message of a group or a story can also be answered privately, to whoever wrote it. */
async function checkQuoted(
  store: Store,
  session: string,
  { chat, quoted }: { readonly chat: Jid; readonly quoted: Message },
): Promise<void> {
  const kind = kindOf(quoted.chat)
  const homes = [
    quoted.chat,
    quoted.chatAlt,
    ...(kind === 'group' || kind === 'status' ? [quoted.sender, quoted.senderAlt] : []),
  ]
  for (const home of homes) {
    if (home !== null && (await isSameChat(store, session, [home, chat]))) return
  }
  refuse(`the message ${quoted.id} is of another chat: only one of this chat can be answered here`)
}

/** A group that is not known yet lets everybody be mentioned. */
async function checkMembers(
  store: Store,
  session: string,
  { chat, mentions }: { readonly chat: Jid; readonly mentions: readonly Jid[] },
): Promise<void> {
  const group = await store.groups.get(session, bareJid(chat))
  if (!group) return
  const members = new Set(group.members.flatMap(({ jid, alt }) => (alt === null ? [jid] : [jid, alt])))
  for (const jid of mentions.map(bareJid)) {
    if (members.has(jid)) continue
    const person = await store.people.find(session, jid)
    const known = [person?.phone, person?.lid].some((other) => other != null && members.has(other))
    if (!known) refuse(`${jid} is not in the group: only its members can be mentioned`)
  }
}
