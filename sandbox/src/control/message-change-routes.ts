import type { StoredMessage } from '../actors/phone-messages.ts'
import type { Sandbox } from '../sandbox.ts'
import { flag, integer, optional, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlReply, type ControlRoute } from './route.ts'
import { toMessageView } from './views.ts'

const MOST_PIN_SECONDS = 365 * 86_400

/** What can be done with a message that is there. */
export function messageChangeRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [...publicRoutes(sandbox), ...privateRoutes(sandbox)]
}

const sent = ({ id }: StoredMessage, status = 200): ControlReply => ok({ id }, status)

/** What everybody in the chat gets to see. The message is sent whether or not the other phones will heed it. */
function publicRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/messages/{id}/reaction',
        summary: 'React to a message',
        shape: { emoji: text({ max: 20 }) },
      },
      async (request, { emoji }) =>
        sent(await requireAccount(sandbox, request).react(request.params['id'] ?? '', emoji), 201),
    ),
    route(
      { method: 'DELETE', path: '/accounts/{number}/messages/{id}/reaction', summary: 'Take a reaction back' },
      async (request) => sent(await requireAccount(sandbox, request).react(request.params['id'] ?? '', '')),
    ),
    routeWithBody(
      {
        method: 'PATCH',
        path: '/accounts/{number}/messages/{id}',
        summary: 'Edit the text or caption of a message',
        shape: { text: text() },
      },
      async (request, { text: written }) =>
        sent(await requireAccount(sandbox, request).edit(request.params['id'] ?? '', written)),
    ),
    route(
      { method: 'DELETE', path: '/accounts/{number}/messages/{id}', summary: 'Delete a message for everyone' },
      async (request) => sent(await requireAccount(sandbox, request).revoke(request.params['id'] ?? '')),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/messages/{id}/pin',
        summary: 'Pin a message in its chat for everyone, or take the pin away; for a week unless told',
        shape: { pinned: flag(), seconds: optional(integer({ min: 1, max: MOST_PIN_SECONDS })) },
      },
      async (request, { pinned, seconds }) =>
        sent(await requireAccount(sandbox, request).pin(request.params['id'] ?? '', pinned, seconds)),
    ),
  ]
}

/** What only this account's devices get to see. */
function privateRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/messages/{id}/star',
        summary: 'Star a message, or take the star away',
        shape: { starred: flag() },
      },
      async (request, { starred }) =>
        ok(toMessageView(await requireAccount(sandbox, request).star(request.params['id'] ?? '', starred))),
    ),
    route(
      {
        method: 'DELETE',
        path: '/accounts/{number}/messages/{id}/mine',
        summary: 'Delete a message for this account only',
      },
      async (request) => {
        const id = request.params['id'] ?? ''
        await requireAccount(sandbox, request).deleteForMe(id)
        return ok({ deleted: id })
      },
    ),
  ]
}
