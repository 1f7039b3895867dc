import type { Principal } from '../../../../core/api-keys.ts'
import { GatewayError } from '../../../../core/errors.ts'
import type { KeyAction } from '../../../../core/ports/store.ts'

/** A configuration holds webhook secrets and proxy passwords: only for keys that could also change it. */
export const maySeeConfig = (principal: Principal | null): boolean => principal?.actions.setting ?? false

/** For routes that do more than one thing. Throws FORBIDDEN. */
export function requireAction(principal: Principal | null, action: KeyAction): void {
  if (!principal?.actions[action]) throw new GatewayError('FORBIDDEN', 'Forbidden')
}
