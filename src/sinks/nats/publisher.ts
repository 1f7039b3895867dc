import { headers as createHeaders, type MsgHdrs } from '@nats-io/transport-node'
import { GatewayError } from '../../core/errors.ts'
import type { Sink, SinkEvent, SinkResult, SinkTarget } from '../../core/ports/sink.ts'
import { findBrokenHeader } from '../../util/outgoing-headers.ts'
import { joinHeaders } from '../join-headers.ts'
import { signatureHeaders } from '../signature.ts'
import { parseNatsAddress, type NatsAddress } from './address.ts'
import { createNatsConnections, type Link, type NatsConnections, type NatsConnectionsDeps } from './connections.ts'
import { withinTime } from './deadline.ts'
import { isStreamMissing, makeStream } from './stream.ts'
import { toRefusal } from './refusal.ts'
import { toSubject, toToken } from './subject.ts'

/** Hands events to NATS over connections that it keeps. */
export interface Publisher extends AsyncDisposable {
  deliver: Sink['deliver']
}

export function createPublisher({ guard, timeoutMs }: NatsConnectionsDeps): Publisher {
  const connections = createNatsConnections({ guard, timeoutMs })
  return {
    async deliver(target, event, signal) {
      try {
        const parcel = toParcel(target, event)
        return await withinTime(timeoutMs, signal, (ended) => publish({ connections, timeoutMs }, parcel, ended))
      } catch (error) {
        return toRefusal(error)
      }
    },
    [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose](),
  }
}

/** One event, ready to be published. */
interface Parcel {
  readonly address: NatsAddress
  readonly verifyTls: boolean
  readonly subject: string
  readonly id: string
  readonly headers: MsgHdrs
  readonly headerBytes: number
  readonly body: Uint8Array
}

/** Throws BAD_REQUEST for what can never be published. */
function toParcel(target: SinkTarget, event: SinkEvent): Parcel {
  const address = parseNatsAddress(target.url)
  const texts = joinHeaders(
    { 'content-type': 'application/json', 'user-agent': 'Waypost' },
    event.headers,
    target.headers,
    signatureHeaders(event.body, target),
  )
  const broken = findBrokenHeader(texts) ?? findOrder(texts)
  if (broken !== null) throw new GatewayError('BAD_REQUEST', broken)
  const headers = createHeaders()
  for (const [name, value] of Object.entries(texts)) headers.set(name, value)
  const subject = toSubject(address.subject, { session: event.session, event: event.name })
  return {
    address,
    verifyTls: target.verifyTls ?? true,
    subject: target.appendEvent === true ? `${subject}.${toToken(event.name)}` : subject,
    id: event.id,
    headers,
    headerBytes: JSON.stringify(texts).length,
    body: new TextEncoder().encode(event.body),
  }
}

/** Headers that the server obeys, such as one that removes what a stream holds. */
function findOrder(headers: Readonly<Record<string, string>>): string | null {
  const name = Object.keys(headers).find((one) => /^nats-/i.test(one))
  return name === undefined
    ? null
    : `header ${name} cannot be set: the names that begin with Nats- are the server's own`
}

/** What the message id and NATS's own framing take at most. */
const FRAME_BYTES = 512

interface Client {
  readonly connections: NatsConnections
  readonly timeoutMs: number
}

async function publish({ connections, timeoutMs }: Client, parcel: Parcel, signal: AbortSignal): Promise<SinkResult> {
  const link = await connections.get(parcel.address, parcel)
  const bytes = parcel.body.length + parcel.headerBytes + FRAME_BYTES
  // The server would close the connection, and with it everybody's deliveries.
  if (bytes > link.maxBytes) {
    throw new GatewayError(
      'BAD_REQUEST',
      `${bytes} bytes are more than the server takes (max_payload ${link.maxBytes})`,
    )
  }
  const send = () =>
    link.jetstream.publish(parcel.subject, parcel.body, {
      msgID: parcel.id,
      headers: parcel.headers,
      timeout: timeoutMs,
    })
  await link.slots.run(() => sendOrMakeStream(link, parcel, send), signal)
  return { ok: true, status: null }
}

async function sendOrMakeStream(link: Link, { address, subject }: Parcel, send: () => Promise<unknown>): Promise<void> {
  try {
    await send()
  } catch (error) {
    if (!isStreamMissing(error)) throw error
    await makeStream(link, { address, subject })
    await send()
  }
}
