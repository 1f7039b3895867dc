import { encodeMessage } from '../wire/message.ts'
import type { proto } from '../wire/proto.ts'
import type { Stanza } from '../world/types.ts'
import { parseJid, toJid } from './jid.ts'
import type { ContentDetails } from './content/details.ts'
import { editAttributeOf, readContent, stanzaTypeOf, type ContentKind } from './message-content.ts'
import type { PhoneContext } from './phone-context.ts'
import { nowSeconds, stanzaOf } from './stanza.ts'

/** Which of a person's two addresses a message is sent to. */
export type Addressing = 'pn' | 'lid'

/** A message on its way out. */
export interface OutgoingMessage {
  readonly id: string
  /** Phone number, person or group address, without a device. */
  readonly chat: string
  readonly content: proto.IMessage
  readonly addressing: Addressing
  /** Of a story: who gets to see it. */
  readonly audience?: readonly string[]
}

/** One `<to>` with the ciphertext for one device. */
export async function encryptTo(
  context: PhoneContext,
  copy: { readonly jid: string; readonly address: string; readonly content: proto.IMessage },
): Promise<Stanza> {
  const { type, ciphertext } = await context.signal.encrypt(copy.jid, encodeMessage(copy.content))
  return stanzaOf('to', { jid: copy.address }, [
    stanzaOf('enc', { v: '2', type, ...encAttrs(copy.content) }, ciphertext),
  ])
}

/** The address that goes on the wire; the hidden id only where it is known. */
export function addressOf(context: PhoneContext, jid: string, addressing: Addressing): string {
  if (addressing === 'pn') return jid
  const { device } = parseJid(jid)
  const lid = context.addresses.lidOf(jid)
  return lid === null ? jid : toJid({ ...parseJid(lid), device })
}

/** Attributes of a `<message>` to a person or a group. */
export function messageAttrs(message: OutgoingMessage, to: string): Record<string, string | undefined> {
  const key = message.content.reactionMessage?.key ?? message.content.protocolMessage?.key
  return {
    id: message.id,
    to,
    type: stanzaTypeOf(message.content),
    edit: editAttributeOf(message.content, key?.fromMe !== false),
    t: String(nowSeconds()),
  }
}

/** What a receiver must know of a message it cannot decrypt, and the kind of media for the server's statistics. */
export function encAttrs(content: proto.IMessage): Record<string, string | undefined> {
  const { kind, details } = readContent(content)
  return { 'decrypt-fail': HIDDEN.has(kind) ? 'hide' : undefined, mediatype: mediaTypeOf(kind, details) }
}

/** What a reader is not told of when it cannot be decrypted. */
const HIDDEN: ReadonlySet<ContentKind> = new Set(['reaction', 'pin', 'keep', 'vote', 'answer'])

function mediaTypeOf(
  kind: ContentKind,
  { file, location, contacts, choice, link }: ContentDetails,
): string | undefined {
  if (file?.voice) return 'ptt'
  if (file?.gif) return 'gif'
  if (file?.round) return 'ptv'
  if (file && file.type === kind) return kind
  if (location) return location.live ? 'livelocation' : 'location'
  if (contacts) return contacts.length > 1 ? 'contact_array' : 'vcard'
  if (choice && choice.of !== 'template') return RESPONSES[choice.of]
  if (kind === 'list' || kind === 'product' || kind === 'order') return kind
  if (kind === 'buttons') return 'button'
  return link ? 'url' : undefined
}

const RESPONSES = { buttons: 'buttons_response', list: 'list_response', flow: 'native_flow_response' } as const
