import type { Sandbox } from '../sandbox.ts'
import { flag, integer, optional, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

const ID = text({ max: 20, pattern: /^\d+$/, expected: 'digits' })
const NAME = text({ max: 100 })
const COLOR = integer({ min: 0, max: 19 })

/** Labels, as a business phone has them. */
export function labelRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    route(
      {
        method: 'GET',
        path: '/accounts/{number}/labels',
        summary: 'The labels, with the chats and messages they are on',
      },
      (request) => ok(requireAccount(sandbox, request).labels()),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/labels',
        summary: 'Make a label',
        shape: { id: optional(ID), name: NAME, color: optional(COLOR) },
      },
      async (request, label) => ok(await requireAccount(sandbox, request).createLabel(label), 201),
    ),
    routeWithBody(
      {
        method: 'PATCH',
        path: '/accounts/{number}/labels/{id}',
        summary: 'Rename or recolour a label',
        shape: { name: optional(NAME), color: optional(COLOR) },
      },
      async (request, change) =>
        ok(await requireAccount(sandbox, request).changeLabel(request.params['id'] ?? '', change)),
    ),
    route({ method: 'DELETE', path: '/accounts/{number}/labels/{id}', summary: 'Delete a label' }, async (request) => {
      const id = request.params['id'] ?? ''
      await requireAccount(sandbox, request).deleteLabel(id)
      return ok({ deleted: id })
    }),
    ...associationRoutes(sandbox),
  ]
}

function associationRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/labels/{id}/chats',
        summary: 'Put a label on a chat, or take it off',
        shape: { chat: text({ max: 100 }), labeled: flag() },
      },
      async (request, { chat, labeled }) =>
        ok(await requireAccount(sandbox, request).labelChat(request.params['id'] ?? '', chat, labeled)),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/labels/{id}/messages',
        summary: 'Put a label on a message, or take it off',
        shape: { message: text({ max: 100 }), labeled: flag() },
      },
      async (request, { message, labeled }) =>
        ok(await requireAccount(sandbox, request).labelMessage(request.params['id'] ?? '', message, labeled)),
    ),
  ]
}
