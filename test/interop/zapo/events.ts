import type { EventEmitter } from 'node:events'

import { until } from '../control.ts'

/** Everything a client emitted, in order, so that a step can wait without missing what came early. */
export interface Recorder {
  readonly events: readonly Emitted[]
  await(name: string, passes: (event: Payload) => boolean, from?: number): Promise<Payload>
}

export interface Emitted {
  readonly name: string
  readonly payload: Payload
}

export type Payload = Readonly<Record<string, unknown>>

const NAMES = [
  'auth_qr',
  'auth_paired',
  'auth_pairing_code',
  'connection',
  'connection_success',
  'client_error',
  'message',
  'message_protocol',
  'message_receipt',
  'presence',
  'failure',
  'stanza_error',
  'stanza_unhandled',
  'group_event',
  'chat_event',
  'history_sync_chunk',
  'offline_resume',
  'notification',
  'transport_decode_error',
]

export function record(client: EventEmitter): Recorder {
  const events: Emitted[] = []
  for (const name of NAMES) client.on(name, (payload: Payload) => events.push({ name, payload }))
  return {
    events,
    await: (name, passes, from = 0) =>
      until(
        () => events.slice(from).find((event) => event.name === name && passes(event.payload))?.payload ?? null,
        `no fitting ${name} came; got ${summary(events.slice(from))}`,
      ),
  }
}

function summary(events: readonly Emitted[]): string {
  return [...new Set(events.map((event) => event.name))].join(', ') || 'nothing'
}
