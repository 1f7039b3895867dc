import type { ConsumerEvidence, Evidence, LogEntry, SessionEvidence } from '../evidence.ts'
import type { Finding } from './finding.ts'

/** Whether the log has no gap, and each consumer everything in it that it asked for, with the same bytes every time. */
export function compareDeliveries({ sessions, impartial, poor }: Evidence): readonly Finding[] {
  return [
    ...sessions.flatMap((session) => [
      ...gaps(session),
      ...missing(session, impartial, ({ isTold }) => isTold),
      ...missing(session, poor, ({ message }) => message !== null),
      ...[impartial, poor].flatMap((consumer) => laneOrder(session, consumer)),
    ]),
    ...[impartial, poor].flatMap(({ name, altered }) =>
      altered.map((id) => ({
        ...({ kind: 'different', place: `consumer ${name}`, id, at: null } as const),
        what: 'came again with other bytes',
      })),
    ),
  ]
}

function gaps({ name, log }: SessionEvidence): readonly Finding[] {
  return log.flatMap(({ seq, id, type }, index) => {
    const before = log[index - 1]?.seq ?? 0
    if (seq === before + 1) return []
    return [
      {
        kind: 'lost',
        place: `log of ${name}`,
        id,
        what: `${type} is number ${seq} after ${before}`,
        at: null,
      } as const,
    ]
  })
}

/** The first payload of an event carries its id; of new messages every consumer gets `message.any`. */
function missing(
  { name: session, log }: SessionEvidence,
  { name, taken }: ConsumerEvidence,
  isWanted: (entry: LogEntry) => boolean,
): readonly Finding[] {
  const events = new Set(taken.map(({ id }) => id))
  const messages = new Set(
    taken.flatMap((one) => (one.session === session && one.message !== null ? [one.message] : [])),
  )
  const has = ({ id, message }: LogEntry) => (message === null ? events.has(`evt_${id}`) : messages.has(message))
  return log
    .filter((entry) => isWanted(entry) && !has(entry))
    .map(({ id, seq, type, message }) => ({
      ...({ kind: 'lost', place: `consumer ${name}`, id: message ?? id, at: null } as const),
      what: `${type}, number ${seq} of ${session}, never came`,
    }))
}

/** A chat's events come in the order of the log, each at its first taking: what was taken before may come again at any time. */
function laneOrder({ name: session, log }: SessionEvidence, { name, taken }: ConsumerEvidence): readonly Finding[] {
  const entries = new Map(log.map((entry) => [`evt_${entry.id}`, entry]))
  const created = new Map(log.flatMap((entry) => (entry.message === null ? [] : [[entry.message, entry] as const])))
  const last = new Map<string, number>()
  return taken.flatMap(({ id, at, message, session: whose }): readonly Finding[] => {
    if (whose !== session) return []
    // Only the first payload of an event has its id.
    const entry = entries.get(id) ?? created.get(message ?? '')
    if (!entry) return []
    const before = last.get(entry.lane) ?? 0
    last.set(entry.lane, Math.max(before, entry.seq))
    if (entry.seq >= before) return []
    const what = `${entry.type}, number ${entry.seq} of ${session}, came after number ${before} of ${entry.lane}`
    return [{ kind: 'disordered', place: `consumer ${name}`, id: entry.message ?? entry.id, what, at }]
  })
}
