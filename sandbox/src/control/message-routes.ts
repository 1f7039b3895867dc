import { requireMessage } from '../actors/account-messages.ts'
import type { Sandbox } from '../sandbox.ts'
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
        summary: 'Write a message on the phone',
        shape: {
          to: ADDRESS,
          text: text(),
          id: optional(text({ max: 64, pattern: /^[0-9A-Za-z._-]+$/, expected: 'up to 64 letters and digits' })),
          quoted: optional(text({ max: 64 })),
          addressing: optional(oneOf(['pn', 'lid'])),
        },
      },
      async (request, { to, text: written, ...options }) => {
        const { id, chat, timestamp } = await requireAccount(sandbox, request).send(to, written, options)
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
        const messages = account.messages({ limit, ...(chat !== null && { chat }) })
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
