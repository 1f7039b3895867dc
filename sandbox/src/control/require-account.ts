import type { SandboxAccount } from '../actors/account.ts'
import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import type { ControlRequest } from './route.ts'

/** The account that the path names. */
export function requireAccount(sandbox: Sandbox, { params }: ControlRequest): SandboxAccount {
  const number = params['number'] ?? ''
  const account = sandbox.findAccount(number)
  if (account === null) throw new ControlError(404, 'ACCOUNT_NOT_FOUND', `there is no account ${number}`)
  return account
}

/** A whole number from the query string within bounds. */
export function queryLimit(
  { query }: ControlRequest,
  options: { readonly otherwise: number; readonly max: number },
): number {
  const given = query.get('limit')
  if (given === null) return options.otherwise
  const limit = Number(given)
  if (!/^\d+$/.test(given) || limit < 1 || limit > options.max) {
    throw new ControlError(400, 'INVALID_FIELD', `limit must be a whole number from 1 to ${options.max}`)
  }
  return limit
}
