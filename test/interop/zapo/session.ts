import type { Control } from '../control.ts'
import type { createZapo, ZapoClient } from './client.ts'
import type { Recorder } from './events.ts'

/** What the steps share: the client under test, the people around it and what was learned. */
export interface Session {
  readonly zapo: Awaited<ReturnType<typeof createZapo>>
  readonly control: Control
  readonly number: string
  readonly anna: string
  readonly ben: string
  readonly coder: string
  client: ZapoClient
  recorder: Recorder
  group: string
}

export function pn(number: string): string {
  return `${number}@s.whatsapp.net`
}

/** The text of a received or sent message, whichever field carries it. */
export function textOf(message: unknown): string | null {
  if (typeof message !== 'object' || message === null) return null
  if ('conversation' in message && typeof message.conversation === 'string' && message.conversation)
    return message.conversation
  const extended = 'extendedTextMessage' in message ? message.extendedTextMessage : null
  return typeof extended === 'object' && extended && 'text' in extended ? String(extended.text) : null
}

export function check(good: boolean, problem: string): void {
  if (!good) throw new Error(problem)
}
