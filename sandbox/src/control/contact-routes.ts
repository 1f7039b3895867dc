import type { Sandbox } from '../sandbox.ts'
import { text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

/** The people that an account knows. */
export function contactRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    route(
      { method: 'GET', path: '/accounts/{number}/contacts', summary: 'The address book, and the names people show' },
      (request) => ok(requireAccount(sandbox, request).contacts()),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/contacts',
        summary: 'Give somebody a name in the address book',
        shape: { person: text({ max: 100 }), name: text({ max: 100 }) },
      },
      async (request, { person, name }) => ok(await requireAccount(sandbox, request).setContact(person, name)),
    ),
  ]
}
