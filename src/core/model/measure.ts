/** What is counted, with its labels. A label has few values, and never a person's number or a message's words. */
export const COUNTS = {
  stanzas_refused: { about: 'Stanzas refused because they were forged or malformed', labels: ['session', 'kind'] },
  events_put_aside: { about: 'Events that could not be stored and were given up for now', labels: ['session'] },
  messages_undecryptable: { about: 'Messages that could not be decrypted at first', labels: ['session'] },
  messages_recovered: { about: 'Messages that were read after all', labels: ['session'] },
  retries_answered: { about: "Others' requests to send a message again that were answered", labels: ['session'] },
  /** An attempt without an answer counts, and so does its end that comes later. What we give up ourselves has no end. */
  sends: {
    about:
      'Messages and changes that WhatsApp confirmed or refused, each once, and attempts that it did not answer in time (unconfirmed)',
    labels: ['session', 'result'],
  },
  delivery_attempts: {
    about: 'Attempts to deliver an event, by how they ended',
    labels: ['session', 'sink', 'result'],
  },
  websocket_drops: { about: 'Websocket readers disconnected because they were too slow', labels: ['dialect'] },
} as const

/** What takes time, in seconds, with its labels. */
export const TIMES = {
  store_seconds: { about: 'Time of a database operation', labels: ['operation'] },
  receive_seconds: { about: 'From a stanza to its committed event', labels: [] },
  deliver_seconds: { about: 'From a committed event to its first successful delivery', labels: ['sink'] },
  send_seconds: { about: "From a send's call to WhatsApp's answer", labels: [] },
} as const

export type CountName = keyof typeof COUNTS
export type TimeName = keyof typeof TIMES

/** The labels that a measure asks for. */
export type LabelsOf<Measure extends { readonly labels: readonly string[] }> = {
  readonly [Label in Measure['labels'][number]]: string
}
