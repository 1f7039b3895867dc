import { requireMessage } from '../actors/account-messages.ts'
import type { Sandbox } from '../sandbox.ts'
import { proto } from '../wire/proto.ts'
import { ControlError } from './control-error.ts'
import { oneOf, optional, text } from './fields.ts'
import { queryLimit, requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'
import { toMessageView } from './views.ts'

const ADDRESS = text({
  max: 100,
  pattern: /^(\+?[1-9]\d{6,14}|\d+(-\d+)?@(s\.whatsapp\.net|lid|g\.us))$/,
  expected: 'a phone number, or an address that ends in @s.whatsapp.net, @lid or @g.us',
})

/** Messages: writing as a person, changing what was written, reading what a phone has. */
export function messageRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/messages',
        summary: 'Write a message on the phone: text, or any message of the protocol as base64 in `raw`',
        shape: {
          to: ADDRESS,
          text: optional(text()),
          raw: optional(text({ max: 900_000 })),
          id: optional(text({ max: 64, pattern: /^[0-9A-Za-z._-]+$/, expected: 'up to 64 letters and digits' })),
          quoted: optional(text({ max: 64 })),
          addressing: optional(oneOf(['pn', 'lid'])),
        },
      },
      async (request, { to, text: written, raw, ...options }) => {
        const content = toContent(written, raw)
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

function toContent(written: string | undefined, raw: string | undefined): string | proto.IMessage {
  if ((written === undefined) === (raw === undefined)) {
    throw new ControlError(400, 'MISSING_FIELD', 'either text or raw must be given')
  }
  if (written !== undefined) return written
  try {
    const content = proto.Message.decode(Buffer.from(raw ?? '', 'base64'))
    if (Object.keys(content).length > 0) return content
  } catch {
    // Told below: bytes that are no message and bytes that say nothing are refused alike.
  }
  throw new ControlError(400, 'INVALID_FIELD', 'raw must be a message of the protocol in base64')
}
