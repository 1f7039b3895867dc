import { requireMessage } from '../actors/account-messages.ts'
import type { Sandbox } from '../sandbox.ts'
import { proto } from '../wire/proto.ts'
import { ControlError } from './control-error.ts'
import { object, optional, text } from './fields.ts'
import { ADDRESS, SEND_FIELDS } from './send-fields.ts'
import { queryLimit, requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'
import { toMessageView } from './views.ts'

/** Messages: writing as a person, changing what was written, reading what a phone has. */
export function messageRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/messages',
        summary:
          'Write a message on the phone: text, or any message of the protocol, in `content` or as base64 in `raw`',
        shape: {
          to: ADDRESS,
          text: optional(text()),
          raw: optional(text({ max: 900_000 })),
          content: optional(object('a message of the protocol, bytes in base64')),
          ...SEND_FIELDS,
        },
      },
      async (request, { to, text: written, raw, content: json, ...options }) => {
        const content = toContent(written, raw, json)
        const { id, chat, timestamp } = await requireAccount(sandbox, request).send(to, content, options)
        return ok({ id, chat, timestamp }, 201)
      },
    ),
    route(
      { method: 'GET', path: '/accounts/{number}/messages', summary: 'What this phone sent and received, decrypted' },
      (request) => {
        const account = requireAccount(sandbox, request)
        const chat = request.query.get('chat')
        const limit = queryLimit(request, { otherwise: 100, max: 1_000 })
        const raw = request.query.get('raw') === 'true'
        const before = request.query.get('before')
        const messages = account.messages({
          limit,
          ...(chat !== null && { chat }),
          ...(before !== null && { before }),
        })
        return ok(messages.map((message) => toMessageView(message, { raw })))
      },
    ),
    route(
      { method: 'GET', path: '/accounts/{number}/messages/{id}', summary: 'One message of this phone' },
      (request) => {
        const { phone } = requireAccount(sandbox, request)
        const raw = request.query.get('raw') === 'true'
        return ok(toMessageView(requireMessage(phone, request.params['id'] ?? ''), { raw }))
      },
    ),
  ]
}

function toContent(
  written: string | undefined,
  raw: string | undefined,
  json: Readonly<Record<string, unknown>> | undefined,
): string | proto.IMessage {
  if ([written, raw, json].filter((each) => each !== undefined).length !== 1) {
    throw new ControlError(400, 'MISSING_FIELD', 'either text or raw or content must be given')
  }
  if (written !== undefined) return written
  if (json !== undefined) return fromJson(json)
  try {
    const content = proto.Message.decode(Buffer.from(raw ?? '', 'base64'))
    if (Object.keys(content).length > 0) return content
  } catch {
    // Told below: bytes that are no message and bytes that say nothing are refused alike.
  }
  throw new ControlError(400, 'INVALID_FIELD', 'raw must be a message of the protocol in base64')
}

function fromJson(json: Readonly<Record<string, unknown>>): proto.IMessage {
  const names = Object.keys(json)
  const unknown = names.find((name) => !(name in proto.Message.prototype))
  if (unknown !== undefined || names.length === 0) {
    throw new ControlError(
      400,
      'INVALID_FIELD',
      `content must be a message of the protocol: ${unknown ?? 'it is empty'}`,
    )
  }
  try {
    return proto.Message.fromObject({ ...json })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ControlError(400, 'INVALID_FIELD', `content must be a message of the protocol: ${reason}`)
  }
}
