import type { LoggedEvent } from '../../../core/model/event.ts'

/** An entry of the log; WhatsApp's own bytes stay inside. */
export const toEventView = ({ seq, id, timestamp, lane, event }: LoggedEvent) => ({
  seq,
  id,
  timestamp,
  lane,
  event: withoutRaw(event),
})

function withoutRaw(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRaw)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'raw')
      .map(([name, inner]) => [name, withoutRaw(inner)]),
  )
}
