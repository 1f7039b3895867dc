import type { ConsumerEvidence, Evidence, LogEntry, PhoneEvidence, SessionEvidence } from '../evidence.ts'
import type { Change, Ledger, Post } from '../ledger.ts'
import type { Finding } from './finding.ts'

/**
 * Whether every message says everywhere what its author wrote: a new-message event the first words, or those of an edit that
 * came before it, store and phones the last; consumers what the log says.
 */
export function compareContent(ledger: Ledger, evidence: Evidence): readonly Finding[] {
  const changes = Map.groupBy(ledger.changes, ({ target }) => target)
  const written = ledger.posts
    .filter(({ outcome }) => outcome !== 'open' && outcome !== 'refused')
    .map((post): Written => ({ post, last: lastWords(post, changes.get(post.id) ?? []) }))
  return [
    ...evidence.sessions.flatMap((session) => {
      const here = written.filter(isIn(session.number))
      return [
        ...inStore(here, session),
        ...inLog(here, session),
        ...[evidence.impartial, evidence.poor].flatMap((consumer) => atConsumer(session, consumer)),
      ]
    }),
    ...[...evidence.phones].flatMap(([number, phone]) => onPhone(written.filter(isIn(number)), { number, phone })),
  ]
}

interface Written {
  readonly post: Post
  readonly last: LastWords
}

/** What a message may say in the end. */
interface LastWords {
  /** One text, or two when nobody knows whether the last edit was made. */
  readonly texts: readonly string[]
  /** Those of all edits. */
  readonly edits: readonly string[]
  readonly mayBeDeleted: boolean
}

function lastWords({ text }: Post, changes: readonly Change[]): LastWords {
  const counted = changes.filter(({ outcome, doubtful }) => outcome !== 'refused' || doubtful)
  const edits = counted.filter(({ kind }) => kind === 'edit')
  const sure = edits.findLastIndex(({ outcome }) => outcome === 'taken')
  const since = edits.slice(Math.max(sure, 0)).map(({ value }) => value)
  return {
    texts: sure < 0 ? [text, ...since] : since,
    edits: edits.map(({ value }) => value),
    mayBeDeleted: counted.some(({ kind }) => kind === 'revoke'),
  }
}

const isIn =
  (number: string) =>
  ({ post }: Written): boolean =>
    post.members.includes(number)

const says = (text: string | null): string => (text === null || text === '' ? 'nothing' : `"${text}"`)

function findingOf({ post, last }: Written, place: string, shown: string): Finding {
  const wanted = [...new Set([post.text, ...last.texts])].map(says).join(', then ')
  const { id, triedAt: at } = post
  return { kind: 'different', place, id, what: `${shown}; written was ${wanted}`, at }
}

/** What was deleted says nothing any more. */
function ends(one: Written, place: string, found: { readonly text: string | null; readonly isDeleted: boolean }) {
  const { texts, mayBeDeleted } = one.last
  if (found.isDeleted) return mayBeDeleted ? [] : [findingOf(one, place, 'is deleted, by nobody')]
  return found.text !== null && texts.includes(found.text) ? [] : [findingOf(one, place, `says ${says(found.text)}`)]
}

function inStore(written: readonly Written[], { name, messages }: SessionEvidence): readonly Finding[] {
  const stored = Map.groupBy(messages, ({ id }) => id)
  return written.flatMap((one) =>
    (stored.get(one.post.id) ?? []).flatMap(({ text, revokedAt }) =>
      ends(one, `store of ${name}`, { text, isDeleted: revokedAt !== null }),
    ),
  )
}

function onPhone(
  written: readonly Written[],
  { number, phone }: { readonly number: string; readonly phone: PhoneEvidence },
): readonly Finding[] {
  const there = Map.groupBy(phone.messages, ({ id }) => id)
  return written.flatMap((one) =>
    (there.get(one.post.id) ?? [])
      // That is a finding by itself.
      .filter(({ status }) => status !== 'undecryptable')
      .flatMap(({ text, revoked }) => ends(one, `phone ${number}`, { text, isDeleted: revoked })),
  )
}

function inLog(written: readonly Written[], { name, log }: SessionEvidence): readonly Finding[] {
  const created = Map.groupBy(log, ({ message }) => message)
  const about = Map.groupBy(log, ({ target, unreadable }) => target ?? unreadable)
  return written.flatMap((one) =>
    (created.get(one.post.id) ?? []).flatMap(({ seq, text }) => {
      const early = (about.get(one.post.id) ?? []).filter((entry) => entry.seq < seq)
      if (firstWords(one, early).includes(text ?? '')) return []
      return [findingOf(one, `log of ${name}`, `says ${says(text)} in number ${seq}`)]
    }),
  )
}

/**
 * What overtook a message is done to it before it is told. One that could not be read is asked for again, and the own phone
 * sends it as it is then.
 */
function firstWords({ post, last }: Written, early: readonly LogEntry[]): readonly string[] {
  if (early.some(({ unreadable }) => unreadable !== null)) {
    return [post.text, ...last.edits, ...(last.mayBeDeleted ? [''] : [])]
  }
  if (early.some(({ type }) => type === 'message.revoked')) return ['']
  const edits = early.filter(({ type }) => type === 'message.edited').map((edit) => edit.text ?? '')
  return edits.length > 0 ? edits : [post.text]
}

/** What a consumer was told is what the log says. */
function atConsumer({ name: session, log }: SessionEvidence, { name, taken }: ConsumerEvidence): readonly Finding[] {
  const byEvent = new Map(log.map((entry) => [`evt_${entry.id}`, entry]))
  const byMessage = new Map(log.flatMap((entry) => (entry.message === null ? [] : [[entry.message, entry] as const])))
  return taken.flatMap((one): readonly Finding[] => {
    if (one.session !== session || one.text === null) return []
    // Only the first payload of an event has its id.
    const entry = byEvent.get(one.id) ?? byMessage.get(one.message ?? '')
    if (!entry || one.text === (entry.text ?? '')) return []
    const id = entry.message ?? entry.target ?? entry.id
    const what = `${one.event} says ${says(one.text)}, number ${entry.seq} of ${session} says ${says(entry.text)}`
    return [{ kind: 'different', place: `consumer ${name}`, id, what, at: one.at }]
  })
}
