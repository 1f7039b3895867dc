import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import { oneOf, optional, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

/** Being there and typing, shown to others and seen of others. */
export function presenceRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    presenceRoute(sandbox),
    route(
      {
        method: 'GET',
        path: '/accounts/{number}/presences',
        summary: 'Who this phone has seen online (of those it watches) and typing',
      },
      (request) => ok(requireAccount(sandbox, request).presences()),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/presences',
        summary: 'Watch whether somebody is online',
        shape: { person: text({ max: 100 }) },
      },
      (request, { person }) => {
        const account = requireAccount(sandbox, request)
        account.watch(person)
        return ok(account.presences(), 201)
      },
    ),
  ]
}

function presenceRoute(sandbox: Sandbox): ControlRoute {
  return routeWithBody(
    {
      method: 'POST',
      path: '/accounts/{number}/presence',
      summary: 'Show the person as online or offline, or as typing in a chat',
      shape: {
        state: oneOf(['available', 'unavailable', 'composing', 'recording', 'paused']),
        chat: optional(text({ max: 100 })),
      },
    },
    (request, { state, chat }) => {
      const account = requireAccount(sandbox, request)
      if (!account.online) throw new ControlError(409, 'PHONE_OFFLINE', 'the phone is offline')
      if (state === 'available' || state === 'unavailable') account.phone.presence(state, account.name)
      else if (chat === undefined) throw new ControlError(400, 'MISSING_FIELD', `chat is missing: ${state} needs one`)
      else account.phone.typing(chat, state)
      return ok({ state })
    },
  )
}
