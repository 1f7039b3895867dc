import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import type { Caller } from './iq.ts'

/** A stanza that is no request, and who sent it. */
export interface StanzaRequest extends Caller {
  readonly world: World
  readonly stanza: Stanza
  reply(stanza: Stanza): void
}
