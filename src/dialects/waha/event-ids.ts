import { hash } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** How many characters of an id are its time, which all payloads of an event share. */
export const TIME_CHARS = 10
const RANDOM_CHARS = 16

/** What an id looks like. */
export const EVENT_ID = /^evt_[0-9a-z]{26}$/

/**
 * `evt_` and a lower-case ULID. The first payload of an event has the event's own; each further one keeps its time and gets
 * other digits, always the same.
 */
export function eventId(id: string, variant: string | null): string {
  if (variant === null) return `evt_${id}`
  return `evt_${id.slice(0, TIME_CHARS)}${digits(`${id} ${variant}`, RANDOM_CHARS)}`
}

/** A short id of the delivery, the same at every attempt. */
export const requestId = (event: string): string => digits(`request ${event}`, RANDOM_CHARS)

function digits(text: string, length: number): string {
  const bytes = hash('sha256', text, 'buffer')
  let made = ''
  for (let at = 0; at < length; at++) made += ALPHABET[(bytes[at] ?? 0) % 32]
  return made
}
