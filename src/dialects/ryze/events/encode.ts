import type { EventEncoder } from '../../../core/ports/encoder.ts'
import type { DialectSettings } from '../../index.ts'

/** One event of ours as the webhooks and websocket frames that RyzeAPI has for it. */
export const createEncoder =
  (_settings: DialectSettings['ryze']): EventEncoder =>
  () => []
