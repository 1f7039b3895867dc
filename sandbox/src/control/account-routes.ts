import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import { flag, optional, phoneNumber, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'
import { toAccountView } from './views.ts'

/** Accounts: making, showing and changing them. */
export function accountRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts',
        summary: 'Create an account with its phone',
        shape: { number: phoneNumber(), name: text({ max: 100 }) },
      },
      async (_request, body) => {
        if (sandbox.findAccount(body.number) !== null) {
          throw new ControlError(409, 'ACCOUNT_EXISTS', `there is already an account ${body.number}`)
        }
        return ok(toAccountView(await sandbox.createAccount(body)), 201)
      },
    ),
    route({ method: 'GET', path: '/accounts', summary: 'List the accounts' }, () =>
      ok(sandbox.accounts().map(toAccountView)),
    ),
    route({ method: 'GET', path: '/accounts/{number}', summary: 'Show an account' }, (request) =>
      ok(toAccountView(requireAccount(sandbox, request))),
    ),
    routeWithBody(
      {
        method: 'PATCH',
        path: '/accounts/{number}',
        summary: 'Switch the phone on or off, or change the name its owner shows',
        shape: { online: optional(flag()), name: optional(text({ max: 100 })) },
      },
      async (request, { online, name }) => {
        const account = requireAccount(sandbox, request)
        const willBeOnline = online ?? account.online
        if (name !== undefined && !willBeOnline) throw new ControlError(409, 'PHONE_OFFLINE', 'the phone is offline')
        if (online === true) await account.setOnline(true)
        if (name !== undefined) await account.setName(name)
        if (online === false) await account.setOnline(false)
        return ok(toAccountView(account))
      },
    ),
  ]
}
