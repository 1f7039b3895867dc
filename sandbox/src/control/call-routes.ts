import type { Sandbox } from '../sandbox.ts'
import { flag, oneOf, optional, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

/** Calls: their signalling, without sound. */
export function callRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    route({ method: 'GET', path: '/accounts/{number}/calls', summary: 'The calls of this phone' }, (request) =>
      ok(requireAccount(sandbox, request).calls()),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/calls',
        summary: 'Call somebody',
        shape: { to: text({ max: 100 }), video: optional(flag()), addressing: optional(oneOf(['pn', 'lid'])) },
      },
      async (request, { to, ...options }) => ok(await requireAccount(sandbox, request).call(to, options), 201),
    ),
    routeWithBody(
      {
        method: 'PATCH',
        path: '/accounts/{number}/calls/{id}',
        summary: 'Accept, reject or end a call on the phone; `reason` goes with the end',
        shape: { action: oneOf(['accept', 'reject', 'end']), reason: optional(oneOf(['timeout'])) },
      },
      async (request, answer) =>
        ok(await requireAccount(sandbox, request).answerCall(request.params['id'] ?? '', answer)),
    ),
  ]
}
