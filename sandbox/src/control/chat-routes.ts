import type { Sandbox } from '../sandbox.ts'
import { flag, integer, nullable, optional, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

const YEAR_SECONDS = 365 * 86_400

/** Chats as the phone shows them, changed as on the phone. */
export function chatRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    route({ method: 'GET', path: '/accounts/{number}/chats', summary: 'The chat list of the phone' }, (request) =>
      ok(requireAccount(sandbox, request).chats()),
    ),
    routeWithBody(
      {
        method: 'PATCH',
        path: '/accounts/{number}/chats/{jid}',
        summary: 'Pin, archive, mute, mark or favour a chat on the phone, or let its messages disappear',
        shape: {
          pinned: optional(flag()),
          archived: optional(flag()),
          mutedUntil: optional(nullable(integer({ min: -1, max: Number.MAX_SAFE_INTEGER }))),
          favorite: optional(flag()),
          unread: optional(flag()),
          ephemeralSeconds: optional(integer({ min: 0, max: YEAR_SECONDS })),
        },
      },
      async (request, change) =>
        ok(await requireAccount(sandbox, request).changeChat(request.params['jid'] ?? '', change)),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/chats/{jid}/clear',
        summary: 'Remove all messages of a chat from the phone and its companions',
        shape: { keepStarred: optional(flag()) },
      },
      async (request, options) =>
        ok(await requireAccount(sandbox, request).clearChat(request.params['jid'] ?? '', options)),
    ),
    route(
      { method: 'DELETE', path: '/accounts/{number}/chats/{jid}', summary: 'Remove a chat with its messages' },
      async (request) => {
        const jid = request.params['jid'] ?? ''
        await requireAccount(sandbox, request).deleteChat(jid)
        return ok({ deleted: jid })
      },
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/read',
        summary: 'Open a chat: read receipts go out',
        shape: { chat: text({ max: 100 }) },
      },
      async (request, { chat }) => ok({ read: await requireAccount(sandbox, request).read(chat) }),
    ),
  ]
}
