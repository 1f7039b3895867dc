import type { NewKey } from '../../../core/api-keys.ts'
import { GatewayError } from '../../../core/errors.ts'
import type { ApiKey, KeyAction } from '../../../core/ports/store.ts'
import type { WahaApiKeyRequest } from '../schemas/api-key.ts'

/** `secret` is there once, when the key is made; lists show where it begins and ends. */
export const toWahaKey = (key: ApiKey, secret: string = key.hint) => ({
  id: key.id,
  key: secret,
  isActive: key.active,
  isAdmin: key.scope === 'admin',
  session: key.session,
  actions: key.actions,
})

/** Throws BAD_REQUEST when a key would be neither an admin's nor a session's. */
export function fromWahaKey({ isAdmin, session, isActive, actions }: WahaApiKeyRequest): NewKey {
  const active = isActive ?? true
  if (isAdmin) return { scope: 'admin', session: null, active, actions: null }
  if (!session) throw new GatewayError('BAD_REQUEST', 'session is required when isAdmin is false')
  return { scope: 'session', session, active, actions: actions ? fromActions(actions) : null }
}

const DEFAULTS: Readonly<Record<KeyAction, boolean>> = {
  read: true,
  send: true,
  control: true,
  setting: true,
  app: true,
  delete: false,
}

const fromActions = (actions: NonNullable<WahaApiKeyRequest['actions']>): Record<KeyAction, boolean> => ({
  read: actions.read ?? DEFAULTS.read,
  send: actions.send ?? DEFAULTS.send,
  control: actions.control ?? DEFAULTS.control,
  setting: actions.setting ?? DEFAULTS.setting,
  app: actions.app ?? DEFAULTS.app,
  delete: actions.delete ?? DEFAULTS.delete,
})
