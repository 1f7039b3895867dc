import type { Endpoint, Link } from '../world/accounts.ts'
import { count } from '../world/stats.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import type { Connection } from '../wire/connection.ts'
import { corrupt, withoutContent } from './damage.ts'

const REORDER_PATIENCE_MS = 1_000
const REPEATABLE = new Set(['message', 'receipt', 'notification'])

/** What leaves for a logged-in companion, through the faults that are in force. */
export function createLink(world: World, endpoint: Endpoint, connection: Connection): Link {
  const { stats, faults } = world
  let held: Stanza | null = null
  const write = (sent: Stanza) => {
    count(stats.stanzasOut, sent.tag)
    connection.send(sent)
  }
  const release = () => {
    if (held) write(held)
    held = null
  }
  const late = createDelayLine(write)
  const afterDelay = (sent: Stanza) => {
    const fault = faults.take('delay', endpoint.number)
    if (fault || late.busy) late.push(sent, fault?.delayMs ?? 0)
    else write(sent)
  }
  const shape = (sent: Stanza) => {
    const { number } = endpoint
    if (faults.take('stall', number)) return
    if (sent.tag === 'ack' && faults.take('drop-acks', number)) return
    const isMessage = sent.tag === 'message'
    // What the own phone says to its companions is no message of a chat: nobody would see that it cannot be read.
    const isWritten = isMessage && sent.attrs['category'] !== 'peer'
    const bare = isWritten && faults.take('unavailable', number) ? withoutContent(sent) : sent
    const corrupted = isWritten && faults.take('corrupt', number) ? corrupt(bare) : bare
    if (isMessage && !held && faults.take('reorder', number)) {
      held = corrupted
      setTimeout(release, REORDER_PATIENCE_MS).unref()
      return
    }
    afterDelay(corrupted)
    if (isMessage) release()
    if (REPEATABLE.has(sent.tag) && faults.take('duplicate', number)) afterDelay(corrupted)
  }
  return {
    deliver: (sent) => (faults.idle && !held && !late.busy ? write(sent) : shape(sent)),
    end(last) {
      if (last) write(last)
      connection.close()
    },
    cut: () => connection.cut(),
  }
}

/** Lets go of each stanza after its delay, and never before the one in front of it: the stream stays in order. */
function createDelayLine(write: (sent: Stanza) => void) {
  const line: { readonly sent: Stanza; readonly dueAt: number }[] = []
  const release = () => {
    while (line[0] && line[0].dueAt <= performance.now()) {
      const first = line.shift()
      if (first) write(first.sent)
    }
    if (line[0]) setTimeout(release, Math.ceil(line[0].dueAt - performance.now())).unref()
  }
  return {
    get busy() {
      return line.length > 0
    },
    push(sent: Stanza, delayMs: number) {
      const dueAt = Math.max(line.at(-1)?.dueAt ?? 0, performance.now() + delayMs)
      line.push({ sent, dueAt })
      if (line.length === 1) setTimeout(release, delayMs).unref()
    },
  }
}
