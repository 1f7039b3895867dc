import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Message } from '../../../core/model/message.ts'
import type { Group } from '../../../core/model/group.ts'
import { groupAs, incoming as fromAna } from '../../../core/testing/stanzas.ts'
import type { FakeSession } from '../../../engines/fake/index.ts'
import type { Answer, DialectApp } from '../../testing/app.ts'
import { createRyzeApp, type RyzeAppOptions } from './app.ts'

export const ANNA = '5511999999999@s.whatsapp.net'
export const ANNA_NUMBER = '5511999999999'
export const GROUP = '120363000000000001@g.us'
export const NEWSLETTER = '120363422585881117@newsletter'
export const ME = '15550001000@s.whatsapp.net'

/** RyzeAPI with a connected instance `sales`. */
export interface ChatApp extends DialectApp {
  readonly phone: FakeSession
  /** `post('chat/pinChat', {…})`, on the instance `sales`. */
  post(operation: string, body?: unknown): Promise<Answer>
  remove(operation: string, body?: unknown): Promise<Answer>
  /** `get('chat/status', 'messageId=…')` */
  get(operation: string, query?: string): Promise<Answer>
  /** A message from Anna, or what a test wants to be different. */
  receive(change?: Partial<Message>): Promise<Message>
}

export async function createChatApp(options: RyzeAppOptions = {}): Promise<ChatApp> {
  const app = await createRyzeApp(options)
  const phone = await app.pair('sales')
  return {
    ...app,
    phone,
    post: (operation, body = {}) => app.call(`POST /api/${operation}/sales`, { body }),
    remove: (operation, body = {}) => app.call(`DELETE /api/${operation}/sales`, { body }),
    get: (operation, query = '') => app.call(`GET /api/${operation}/sales?${query}`),
    async receive(change = {}) {
      const message = fromAna({ chat: ANNA, sender: change.chat ?? ANNA, senderName: 'Anna', ...change })
      await phone.emit({ type: 'message', message, envelopes: [] })
      return message
    },
  }
}

/** Every one of these bodies is refused with its sentence, and nothing is sent. */
export async function refuses(app: ChatApp, operation: string, rows: readonly (readonly [object, string])[]) {
  for (const [body, message] of rows) {
    const answer = await app.post(operation, body)
    assert.deepEqual([answer.status, answer.body], [400, refusal(message)], JSON.stringify(body))
  }
  assert.equal(app.phone.drafts.length, 0)
}

/** The last draft that reached the engine, without what every draft has. */
export function lastDraft({ phone }: ChatApp) {
  const { chat: _chat, id: _id, ...draft } = phone.drafts.at(-1) ?? { chat: '' }
  return draft
}

/** A picture that WhatsApp has, as somebody sends it. */
export function image(
  { phone }: Pick<ChatApp, 'phone'>,
  bytes: Uint8Array = Buffer.from('a picture'),
): Partial<Message> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  phone.phone.files.set(sha256, bytes)
  const media = { mimetype: 'image/png', fileName: null, size: bytes.length, sha256 }
  return {
    content: { kind: 'image', text: 'look', media },
    raw: Buffer.from(JSON.stringify({ imageMessage: {}, files: { 0: sha256 } })),
  }
}

/** The group with Anna in it. */
export const groupWithAnna = (): Group => {
  const group = groupAs('member')
  return { ...group, members: [...group.members, { jid: ANNA, alt: null, role: 'member' }] }
}

/** What a refusal looks like. */
export const refusal = (message: string) => ({ success: false, error: { message } })
