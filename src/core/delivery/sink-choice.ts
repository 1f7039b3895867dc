import { GatewayError } from '../errors.ts'
import { RECEIVER_SCHEMES, schemeOf } from '../model/receiver-url.ts'
import type { Sink } from '../ports/sink.ts'

/** Which sink carries events to which address: the address's scheme decides. */
export interface SinkChoice {
  byName(name: string): Sink | null
  /** Null when no sink serves this address. */
  byUrl(url: string): Sink | null
  /** Throws ADDRESS_FORBIDDEN or BAD_REQUEST when nothing may be sent to this address. */
  check(url: string): Promise<void>
}

/** The sinks of this gateway, by what they serve. */
export function createSinkChoice(sinks: readonly Sink[]): SinkChoice {
  const byUrl = (url: string) => {
    const scheme = schemeOf(url)
    return sinks.find(({ schemes }) => scheme !== null && schemes.includes(scheme)) ?? null
  }
  return {
    byName: (name) => sinks.find((sink) => sink.name === name) ?? null,
    byUrl,
    async check(url) {
      const sink = byUrl(url)
      if (sink) return sink.check(url)
      const begins = RECEIVER_SCHEMES.map((scheme) => `${scheme}//`).join(', ')
      throw new GatewayError('BAD_REQUEST', `expected a URL that begins with one of ${begins}`)
    },
  }
}
