import { ulid } from '../util/ulid.ts'
import { GatewayError } from './errors.ts'

const NAME = /^[a-zA-Z0-9_-]{1,100}$/

export const newSessionName = (): string => `session_${ulid()}`

/** Throws SESSION_NAME_INVALID when the name cannot be a session's: its form, or a path segment that an API owns. */
export function checkSessionName(name: string, reserved: ReadonlySet<string>): void {
  if (!NAME.test(name)) {
    throw new GatewayError(
      'SESSION_NAME_INVALID',
      'session name must be 1 to 100 letters, digits, hyphens or underscores',
    )
  }
  if (reserved.has(name.toLowerCase())) {
    throw new GatewayError(
      'SESSION_NAME_INVALID',
      `session name "${name}" is reserved: an API path begins with it. Choose another`,
    )
  }
}
