import type { Ledger, Post } from '../ledger.ts'
import type { Evidence, PhoneEvidence, SessionEvidence } from '../evidence.ts'
import type { Finding, FindingKind } from './finding.ts'

/** Whether every message that was written is everywhere once, readable, and nothing else is anywhere. */
export function comparePosts(ledger: Ledger, evidence: Evidence): readonly Finding[] {
  const phones = [...evidence.phones].map(([number, phone]) => ({ number, phone, ids: countBy(phone.messages) }))
  const sessions = evidence.sessions.map((session) => ({
    session,
    stored: countBy(session.messages),
    logged: countBy(session.log.flatMap(({ message }) => (message === null ? [] : [{ id: message }]))),
  }))
  return [
    ...ledger.posts.flatMap((post) => {
      const finding = toFinding(post)
      if (post.outcome === 'open') return [finding('unanswered', 'the caller', `last answer: ${post.lastAnswer}`)]
      const isWanted = post.outcome !== 'refused'
      const denied = post.outcome === 'known' ? [finding('denied', 'the caller', DENIED)] : []
      const isSeen = ({ number }: { readonly number: string }) => post.members.includes(number)
      return [
        ...denied,
        ...phones.filter(isSeen).flatMap(({ number, phone, ids }) => {
          const place = `phone ${number}`
          const unreadable = isWanted ? readability(post, phone, place) : []
          return [...once(finding, place, { count: ids.get(post.id) ?? 0, isWanted }), ...unreadable]
        }),
        ...sessions
          .filter(({ session }) => isSeen(session))
          .flatMap(({ session, stored, logged }) => [
            // What WhatsApp refused stays in the store, marked as such, and was told.
            ...(isWanted || !isMarkedRefused(post, session)
              ? [
                  ...once(finding, `store of ${session.name}`, { count: stored.get(post.id) ?? 0, isWanted }),
                  ...once(finding, `log of ${session.name}`, { count: logged.get(post.id) ?? 0, isWanted }),
                ]
              : []),
            ...confirmed(post, session),
          ]),
      ]
    }),
    ...comparePast(ledger, sessions),
    ...uninvited(ledger, evidence),
  ]
}

/** For 24 hours the same id with the same words is the same message. */
const DENIED = 'the same request with the same id was answered that the id is in use'

type ToFinding = (kind: FindingKind, place: string, what: string) => Finding

const toFinding =
  ({ id, via, group, members, author, triedAt, attempts, outcome }: Post): ToFinding =>
  (kind, place, what) => {
    const from = 'phone' in via ? `typed on ${author}` : `sent through ${via.session}`
    const chat = group ?? members.join(' and ')
    const about = `${from} in ${chat}, ${outcome} after ${attempts} attempts`
    return { kind, place, id, what: `${what} (${about})`, at: triedAt }
  }

function once(
  finding: ToFinding,
  place: string,
  { count, isWanted }: { readonly count: number; readonly isWanted: boolean },
): readonly Finding[] {
  if (count > 1) return [finding('doubled', place, `is there ${count} times`)]
  if (isWanted && count === 0) return [finding('lost', place, 'is not there')]
  return !isWanted && count > 0 ? [finding('uninvited', place, 'is there although it was refused')] : []
}

function readability(post: Post, phone: PhoneEvidence, place: string): readonly Finding[] {
  const found = phone.messages.find(({ id }) => id === post.id)
  if (found?.status !== 'undecryptable') return []
  return [toFinding(post)('unreadable', place, found.text ?? 'cannot be decrypted')]
}

function isMarkedRefused({ id }: Post, { messages }: SessionEvidence): boolean {
  const found = messages.filter((message) => message.id === id)
  return found.length === 1 && found[0]?.ack === 'error'
}

/** What WhatsApp has taken is known to be taken. */
function confirmed(post: Post, { name, messages }: SessionEvidence): readonly Finding[] {
  if ('phone' in post.via || post.via.session !== name || post.outcome === 'refused') return []
  const found = messages.find(({ id }) => id === post.id)
  if (found?.ack !== 'pending' && found?.ack !== 'error') return []
  return [toFinding(post)('different', `store of ${name}`, `its ack is ${found.ack}`)]
}

interface Counted {
  readonly session: SessionEvidence
  readonly stored: ReadonlyMap<string, number>
}

function comparePast({ past }: Ledger, sessions: readonly Counted[]): readonly Finding[] {
  return past.flatMap(({ session: name, id, text }): readonly Finding[] => {
    const found = sessions.find(({ session }) => session.name === name)
    const count = found?.stored.get(id) ?? 0
    const shown = found?.session.messages.find((message) => message.id === id)?.text
    const place = `store of ${name}`
    if (count === 1 && shown === text) return []
    if (count === 1) return [{ kind: 'different', place, id, what: `says "${shown}", written was "${text}"`, at: null }]
    const what = count === 0 ? 'of the past is not there' : `of the past is there ${count} times`
    return [{ kind: count === 0 ? 'lost' : 'doubled', place, id, what, at: null }]
  })
}

/** Messages that nobody wrote: such as a second copy under another id. */
function uninvited({ posts, past }: Ledger, { phones, sessions }: Evidence): readonly Finding[] {
  const known = new Set([...posts, ...past].map(({ id }) => id))
  const kindOf = new Set(posts.map(({ text }) => text))
  const toUninvited = (place: string) => (message: { readonly id: string; readonly text: string | null }) => {
    const isCopy = message.text !== null && kindOf.has(message.text)
    const what = `nobody wrote it: ${message.text ?? 'without text'}`
    return { kind: isCopy ? 'doubled' : 'uninvited', place, id: message.id, what, at: null } as const
  }
  return [
    ...[...phones].flatMap(([number, { messages }]) =>
      messages
        .filter(({ id, kind }) => (kind === 'text' || kind === 'document') && !known.has(id))
        .map(toUninvited(`phone ${number}`)),
    ),
    ...sessions.flatMap(({ name, messages }) =>
      messages.filter(({ id }) => !known.has(id)).map(toUninvited(`store of ${name}`)),
    ),
  ]
}

function countBy(list: readonly { readonly id: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { id } of list) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
