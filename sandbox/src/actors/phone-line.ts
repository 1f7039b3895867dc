import type { Network, PrimaryLink, Stanza } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import { childOf, stanzaOf } from './stanza.ts'

const QUERY_TIMEOUT_MS = 15_000

/** A phone's line to the network: stanzas out, requests with their answers, on and off. */
export interface PhoneLine {
  readonly online: boolean
  connect(): void
  disconnect(): void
  send(stanza: Stanza): void
  /** Sends an iq and waits for its result; an error answer or silence rejects. */
  query(request: {
    readonly type: 'get' | 'set'
    readonly xmlns: string
    readonly to?: string
    readonly target?: string
    readonly content: readonly Stanza[]
  }): Promise<Stanza>
}

interface Waiting {
  resolve(answer: Stanza): void
  reject(error: Error): void
  readonly timer: NodeJS.Timeout
}

/** Creates the line of device 0 of `number`; what is no answer to a request goes to `deliver`. */
export function createPhoneLine(network: Network, number: string, deliver: (stanza: Stanza) => void): PhoneLine {
  const waiting = new Map<string, Waiting>()
  let link: PrimaryLink | null = null
  let lastId = 0

  const settle = (answer: Stanza): boolean => {
    const id = answer.attrs['id'] ?? ''
    const request = waiting.get(id)
    if (request === undefined) return false
    waiting.delete(id)
    clearTimeout(request.timer)
    if (answer.attrs['type'] === 'error') request.reject(new ActorError('REFUSED', errorText(answer)))
    else request.resolve(answer)
    return true
  }

  const line: PhoneLine = {
    get online() {
      return link !== null
    },
    connect() {
      link ??= network.attachPrimary(number, (stanza) => {
        const answers = stanza.tag === 'iq' && stanza.attrs['type'] !== 'get' && stanza.attrs['type'] !== 'set'
        if (!answers || !settle(stanza)) deliver(stanza)
      })
    },
    disconnect() {
      link?.close()
      link = null
      for (const [id, request] of waiting) {
        waiting.delete(id)
        clearTimeout(request.timer)
        request.reject(new ActorError('PHONE_OFFLINE', 'the phone went offline'))
      }
    },
    send(stanza) {
      link?.send(stanza)
    },
    query(request) {
      const current = link
      if (current === null) return Promise.reject(new ActorError('PHONE_OFFLINE', 'the phone is offline'))
      const id = `p${++lastId}`
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(new Error(`the network did not answer ${request.xmlns}`))
        }, QUERY_TIMEOUT_MS)
        timer.unref()
        waiting.set(id, { resolve, reject, timer })
        const { to = 's.whatsapp.net', type, xmlns, target } = request
        const attrs = { id, to, type, xmlns, target }
        current.send(stanzaOf('iq', attrs, request.content))
      })
    },
  }
  return line
}

function errorText(answer: Stanza): string {
  const error = childOf(answer, 'error')
  return `the network refused: ${error?.attrs['code'] ?? 'no code'} ${error?.attrs['text'] ?? ''}`.trimEnd()
}
