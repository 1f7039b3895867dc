import type { proto } from 'baileys'
import { bareJid, type Jid } from '../../../../core/model/address.ts'
import type { MessageContent } from '../../../../core/model/message.ts'

/** Turns one of WhatsApp's fields into a content; null when it does not hold what its name says. */
export type Reader<Fields> = (fields: Fields, around: Around) => MessageContent | null

/** What stands around the field. */
export interface Around {
  readonly viewOnce: boolean
}

/** The parts of a content that say that it is to be seen once. */
export const once = (fields: { readonly viewOnce?: boolean | null }, { viewOnce }: Around) =>
  viewOnce || fields.viewOnce ? ({ viewOnce: true } as const) : {}

/** Texts that are empty say nothing. */
export const wordsOf = (text: string | null | undefined): string | null => text || null

export const jidOf = (jid: string | null | undefined): Jid | null => (jid ? bareJid(jid) : null)

export type ContextInfo = proto.IContextInfo
