import { GatewayError } from './errors.ts'
import type { EngineCapabilities } from './ports/engine-capabilities.ts'

const WHAT: Readonly<Record<keyof EngineCapabilities, string>> = {
  chatState: 'change chats, labels, stars and names on all devices',
  messageChanges: 'edit, delete, react to or pin messages',
  chatTimers: 'make messages disappear',
  pictures: 'ask for profile pictures',
  blocking: 'block people',
  presence: 'show the account as online',
  calls: 'decline calls',
  media: 'fetch files of messages',
  vitals: 'tell how its connection is doing',
}

/** What an engine may be able to do. Throws NOT_SUPPORTED when this one is not. */
export function requireCapability<Name extends keyof EngineCapabilities>(
  engine: EngineCapabilities,
  name: Name,
): NonNullable<EngineCapabilities[Name]> {
  const capability = engine[name]
  if (!capability) throw new GatewayError('NOT_SUPPORTED', `the engine of this session cannot ${WHAT[name]}`)
  return capability
}
