import { nanos } from '@nats-io/transport-node'
import type { NatsAddress } from './address.ts'
import type { Link } from './connections.ts'
import { toWildcard } from './subject.ts'

/** How long a stream that the gateway makes keeps messages. */
const KEEP_MS = 7 * 24 * 3_600_000

/** Nobody answers at the subject: no stream takes it, or the server has no JetStream. */
export const isStreamMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'JetStreamNotEnabled'

/** Makes the stream that the address names; throws with what to do when it names none. */
export async function makeStream(
  link: Link,
  { address, subject }: { readonly address: NatsAddress; readonly subject: string },
): Promise<void> {
  const subjects = toWildcard(address.subject)
  if (address.stream === null) {
    throw new Error(
      `no stream takes the subject ${subject}, or the server runs without JetStream: make one with ` +
        `nats stream add WAYPOST --subjects '${subjects}', or add ?stream=WAYPOST to the address and it is made`,
    )
  }
  const manager = await link.manager()
  // With appendEvent one more word follows.
  const wanted = subject.split('.').length > subjects.split('.').length ? `${subjects}.*` : subjects
  await manager.streams.add({ name: address.stream, subjects: [wanted], max_age: nanos(KEEP_MS) })
}
