import { badRequest } from '../required.ts'
import { shown } from './address.ts'

/** How long a chat is muted, and what the answer says of it; no seconds: until it is unmuted. */
export interface MuteDuration {
  readonly seconds: number | null
  readonly message: string
}

const HOURS_8: MuteDuration = { seconds: 28_800, message: 'Chat muted for 8 hours' }
const WEEK_1: MuteDuration = { seconds: 604_800, message: 'Chat muted for 1 week' }
const ALWAYS: MuteDuration = { seconds: null, message: 'Chat muted permanently' }

const MUTES: ReadonlyMap<string, MuteDuration> = new Map([
  ['8h', HOURS_8],
  ['8 hours', HOURS_8],
  ['1w', WEEK_1],
  ['7d', WEEK_1],
  ['1 week', WEEK_1],
  ['always', ALWAYS],
  ['forever', ALWAYS],
  ['permanent', ALWAYS],
  ['', ALWAYS],
])

/** Throws BAD_REQUEST. */
export function toMuteDuration(text: string): MuteDuration {
  const found = MUTES.get(text.trim().toLowerCase())
  if (!found) throw badRequest(`Invalid duration: ${shown(text)}`)
  return found
}

const PINS: ReadonlyMap<string, number> = new Map([
  ['24h', 86_400],
  ['7d', 604_800],
  ['30d', 2_592_000],
])

/** Seconds; null when WhatsApp has no such time. */
export const toPinSeconds = (text: string): number | null => PINS.get(text) ?? null
