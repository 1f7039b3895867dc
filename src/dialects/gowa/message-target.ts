import type { Gateway } from '../../core/gateway.ts'
import type { RouteRequest } from '../dialect.ts'
import { toRecipient } from './convert/phone.ts'
import { check, readFields, required, type Fields } from './fields.ts'
import { requireLogin } from './login.ts'
import { sessionOf } from './session-of.ts'

/** The message that a request is about, in its chat. */
export interface Target {
  readonly session: string
  readonly id: string
  readonly chat: string
}

type MessageRequest = Pick<RouteRequest, 'body' | 'headers' | 'session'> & {
  readonly params: { readonly message_id: string }
}

/** Checks the fields (`rules` beside the phone), then the login. */
export async function readTarget(
  gateway: Gateway,
  request: MessageRequest,
  rules: (fields: Fields) => Readonly<Record<string, string | null>> = () => ({}),
): Promise<Target> {
  const fields = readFields(request)
  const id = request.params.message_id
  const phone = fields.text('phone').trim()
  check({ phone: required(phone), message_id: required(id.trim()), ...rules(fields) })
  const chat = toRecipient(phone)
  const session = sessionOf(request)
  await requireLogin(gateway, session)
  return { session, id, chat }
}
