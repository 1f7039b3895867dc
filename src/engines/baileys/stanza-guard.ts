import type { WASocket } from 'baileys'

export interface StanzaGuardOptions {
  /** A stanza that one of its readers could not bear. */
  readonly onMalformed: (stanza: string, error: unknown) => void
  /** What comes cannot be deciphered any more: nothing after it can. */
  readonly onUnreadable: (error: unknown) => void
}

type Listener = (this: unknown, ...values: unknown[]) => unknown

/** What stanzas, and the frames they come in, are told as. */
const isGuarded = (event: string | symbol): event is string =>
  typeof event === 'string' && (event.startsWith('CB:') || event === 'frame' || event === 'message')

/**
 * Baileys' readers take stanzas to be well-formed: one that throws would end the process with every session in it, and
 * keep the stanza from those behind it.
 */
export function guardStanzas({ ws }: WASocket, options: StanzaGuardOptions): void {
  const emit = ws.emit.bind(ws)
  ws.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (!isGuarded(event)) return emit(event, ...values)
    const failed = (error: unknown): void => {
      if (isUndecipherable(error)) options.onUnreadable(error)
      else options.onMalformed(idOf(values[0]), error)
    }
    const [node] = values
    if (isAnswered(event) && !isAnswerable(node)) {
      if (!event.includes(',')) failed(new Error('its id, address, type or time is none'))
      return true
    }
    const listeners = ws.rawListeners(event) as Listener[]
    for (const listener of listeners) {
      try {
        const done = listener.apply(ws, values)
        if (done instanceof Promise) done.catch(failed)
      } catch (error) {
        failed(error)
      }
    }
    return listeners.length > 0
  }
}

/** What Baileys acknowledges, or answers with a receipt. */
const isAnswered = (event: string): boolean => /^CB:(?:message|receipt|notification|call)(?:,|$)/.test(event)

/** With an @ it would be written as an address, and be none. */
const ID = /^[\x21-\x3f\x41-\x7e]{1,256}$/
const TYPE = /^[\w:.-]{1,64}$/
/** Whatever it says: it only must not be taken for an address. */
const TIME = /^[^@]{0,64}$/
const ADDRESS = /^(?:[\w.:-]{0,128}@)?[a-z]{1,12}(?:\.[a-z]{1,12}){0,2}$/

const FORMS: readonly (readonly [name: string, form: RegExp, needed: boolean])[] = [
  ['id', ID, true],
  ['from', ADDRESS, true],
  ['participant', ADDRESS, false],
  ['recipient', ADDRESS, false],
  ['type', TYPE, false],
  ['t', TIME, false],
]

/** An answer repeats these: WhatsApp ends the connection over one that is not well-formed, and brings the stanza again. */
function isAnswerable(node: unknown): boolean {
  const { attrs } = node as { readonly attrs: Readonly<Record<string, unknown>> }
  return FORMS.every(([name, form, needed]) => {
    const value = attrs[name]
    return value === undefined ? !needed : typeof value === 'string' && form.test(value)
  })
}

const isUndecipherable = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('unable to authenticate data')

function idOf(value: unknown): string {
  const { attrs } = (value ?? {}) as { readonly attrs?: { readonly id?: unknown } }
  return typeof attrs?.id === 'string' ? attrs.id : ''
}
