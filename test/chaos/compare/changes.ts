import { jidOf } from '../cast.ts'
import type { Evidence, LogEntry, PhoneEvidence, SessionEvidence } from '../evidence.ts'
import type { Change, Ledger } from '../ledger.ts'
import type { Finding } from './finding.ts'
import { couldDamage, couldShuffle, type Shuffled } from './shuffled.ts'

export interface ChangesVerdict {
  readonly findings: readonly Finding[]
  /** Not told, because the network had put a later change of the same message before them. */
  readonly superseded: number
}

/** Whether what was done to messages is to be seen on every phone and in every store of the chat, and was told. */
export function compareChanges(ledger: Ledger, evidence: Evidence, shuffles: readonly Shuffled[]): ChangesVerdict {
  const made = ledger.changes.filter(({ outcome }) => outcome === 'taken')
  const members = new Map(ledger.posts.map(({ id, members: all }) => [id, all]))
  const isSeen = ({ target }: Change, number: string) => members.get(target)?.includes(number) ?? false
  const counted = ledger.changes.filter(({ outcome, doubtful }) => outcome !== 'refused' || doubtful)
  const last = counted.filter(isLastChange).filter(({ outcome }) => outcome === 'taken')
  const untold = evidence.sessions.flatMap((session) => {
    const log = Map.groupBy(session.log, ({ target }) => target)
    const given = { session, made, log }
    return made
      .filter((change) => isSeen(change, session.number) && !isTold(change, log))
      .map(toUntold(given, shuffles))
  })
  return {
    findings: [
      ...counted.flatMap(unanswered),
      ...last.flatMap((change) => [
        ...[...evidence.phones].filter(([number]) => isSeen(change, number)).flatMap(onPhone(change)),
        ...evidence.sessions.filter(({ number }) => isSeen(change, number)).flatMap(inStore(change)),
      ]),
      ...untold.flatMap(({ finding }) => finding ?? []),
      ...evidence.sessions.flatMap(toldTwice),
    ],
    superseded: untold.filter(({ finding }) => finding === null).length,
  }
}

const isLastChange = (change: Change, index: number, changes: readonly Change[]): boolean =>
  !changes.slice(index + 1).some(({ target, kind, by }) => {
    return target === change.target && (kind === 'revoke' || (kind === change.kind && by === change.by))
  })

function unanswered({ outcome, target: id, kind, triedAt: at, lastAnswer }: Change): readonly Finding[] {
  if (outcome !== 'open') return []
  return [{ kind: 'unanswered', place: 'the caller', id, what: `${kind}: ${lastAnswer}`, at }]
}

const toFinding = ({ target: id, kind, by, via, triedAt: at }: Change, place: string, what: string): Finding => {
  const through = 'phone' in via ? 'a phone' : via.session
  return { kind: 'lost', place, id, what: `${kind} by ${by} through ${through} ${what}`, at }
}

const notSeen = (found: unknown): string => `is not to be seen: ${JSON.stringify(found).slice(0, 300)}`

const onPhone =
  (change: Change) =>
  ([number, { messages }]: readonly [string, PhoneEvidence]): readonly Finding[] => {
    const { target, kind, value, by } = change
    const message = messages.find(({ id }) => id === target)
    if (!message || (message.revoked && kind !== 'revoke')) return []
    const isDone = {
      edit: message.text === value,
      revoke: message.revoked,
      react: message.reactions[jidOf(by)] === value,
    }
    return isDone[kind] ? [] : [toFinding(change, `phone ${number}`, notSeen(message))]
  }

const inStore =
  (change: Change) =>
  ({ name, messages }: SessionEvidence): readonly Finding[] => {
    const { target, kind, value, by } = change
    const message = messages.find(({ id }) => id === target)
    if (!message || (message.revokedAt !== null && kind !== 'revoke')) return []
    const own = message.reactions.find(({ sender, senderAlt }) => sender === jidOf(by) || senderAlt === jidOf(by))
    const isDone = { edit: message.text === value, revoke: message.revokedAt !== null, react: own?.text === value }
    return isDone[kind] ? [] : [toFinding(change, `store of ${name}`, notSeen(message))]
  }

type Log = ReadonlyMap<string | null, readonly LogEntry[]>

const TYPES = { edit: 'message.edited', revoke: 'message.revoked', react: 'message.reaction' } as const

const isTold = ({ target, kind, by, value }: Change, log: Log): boolean =>
  (log.get(target) ?? []).some(
    (entry) =>
      entry.type === TYPES[kind] && entry.by.includes(jidOf(by)) && (kind === 'revoke' || entry.text === value),
  )

/** What comes twice, from its sender and from the own phone, is the same change: it has one id. */
function toldTwice({ name, log }: SessionEvidence): readonly Finding[] {
  const told = Map.groupBy(
    log.filter(({ action }) => action !== null),
    ({ type, action }) => `${type} ${action}`,
  )
  return [...told.values()].flatMap((entries): readonly Finding[] => {
    const [first, ...more] = entries
    if (!first || more.length === 0) return []
    const what = `${first.type} ${first.action} is told in ${entries.map(({ seq }) => seq).join(' and ')}`
    return [{ kind: 'doubled', place: `log of ${name}`, id: first.target ?? first.id, what, at: null }]
  })
}

interface Given {
  readonly session: SessionEvidence
  readonly made: readonly Change[]
  readonly log: Log
}

/** An edit or a reaction is nothing new when a later one, or the deletion, came before it: only the network brings that about. */
const toUntold =
  ({ session, made, log }: Given, shuffles: readonly Shuffled[]) =>
  (change: Change): { readonly finding: Finding | null } => {
    const { name, number } = session
    const isOwn = 'session' in change.via && change.via.session === name
    const replaces = (later: Change) =>
      later.target === change.target &&
      (later.kind === 'revoke' || (later.kind === change.kind && later.by === change.by)) &&
      isTold(later, log)
    const isReplaced = change.kind !== 'revoke' && made.slice(made.indexOf(change) + 1).some(replaces)
    const way = { number, triedAt: change.triedAt, overtakenAt: Infinity }
    const isNetworks = couldShuffle(shuffles, way) || couldDamage(shuffles, way)
    if (!isOwn && isReplaced && isNetworks) return { finding: null }
    return { finding: toFinding(change, `log of ${name}`, `"${change.value}" was never told`) }
  }
