import type { Static, TSchema } from 'typebox'
import { kindOf, type Jid } from '../../../../core/model/address.ts'
import type { DraftContent, FileSource, PreviewDraft } from '../../../../core/model/draft.ts'
import type { Message } from '../../../../core/model/message.ts'
import { route, type Route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { fromNumber } from '../../convert/address.ts'
import { findRecipient } from '../../recipient.ts'
import { requireInstance, requireNumber } from '../../required.ts'
import { sentAnswer } from '../../schemas/message.ts'
import type { CommonFields } from '../../schemas/send.ts'
import { sentMessage } from './sent.ts'
import { typeFirst } from './typing.ts'

/** What is to be said, before its files are there. */
export type RyzeDraft = DraftContent<FileSource, PreviewDraft<FileSource>>

interface SendDefinition<Body extends TSchema> {
  readonly summary: string
  readonly body: Body
  /** Throws BAD_REQUEST in RyzeAPI's words. */
  toDraft(body: Static<Body>): RyzeDraft
  /** Answers stay in the chat that is named, whatever `replyPrivate` says. */
  readonly neverPrivate?: true
  /** What the answer says; `Message sent successfully` unless given. */
  said?(body: Static<Body>): string
}

/** POST /api/message/{name}/{instance}: what all that send to a chat have in common. */
export const sendRoute = <Body extends TSchema>(name: string, definition: SendDefinition<Body>): Route =>
  route(`POST /api/message/${name}/:instance`, {
    summary: definition.summary,
    access: INSTANCE.send,
    body: definition.body,
    response: sentAnswer,
    async handle(gateway, request) {
      const body = request.body as Static<Body> & CommonFields
      const session = requireInstance(request)
      const number = requireNumber(body.number)
      const content = definition.toDraft(body)
      const mentions = toMentions(body)
      const replyTo = body.replyTo?.trim()
      const quoted = replyTo ? await gateway.messages.require(session, { id: replyTo }) : null
      const inPrivate = definition.neverPrivate ? null : privateAnswer(body, quoted)
      const chat = inPrivate ?? (await findRecipient(gateway, session, number))
      if (body.delay) await typeFirst(gateway, { session, chat, seconds: body.delay })
      const message = await gateway.messages.send(session, {
        ...content,
        chat,
        ...(mentions && kindOf(chat) === 'group' && { mentions }),
        ...(quoted && { quoted }),
        ...(body.source && { tag: body.source }),
      })
      return sentMessage(gateway, session, { message, said: definition.said?.(body) })
    },
  })

function toMentions({ mention, mentionAll }: CommonFields): readonly Jid[] | 'all' | null {
  if (mentionAll) return 'all'
  return mention?.length ? mention.map(fromNumber) : null
}

/** With `replyPrivate` a message of a group is answered in its author's own chat. */
function privateAnswer({ replyPrivate }: CommonFields, quoted: Message | null): Jid | null {
  if (!replyPrivate || quoted === null || quoted.fromMe || kindOf(quoted.chat) !== 'group') return null
  return quoted.sender
}
