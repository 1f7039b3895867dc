import { addressFor } from '../cast.ts'
import type { Evidence, SessionEvidence } from '../evidence.ts'
import type { Ledger, Post } from '../ledger.ts'
import type { Finding } from './finding.ts'

/** While the network itself changed the order of what came for an account. Milliseconds since 1970. */
export interface Shuffled {
  readonly number: string
  readonly from: number
  readonly to: number
  /** It damaged what came: with a sender's key in it, later messages cannot be read at first either. */
  readonly isDamage: boolean
}

export interface OrderVerdict {
  readonly findings: readonly Finding[]
  /** Out of order because the network shuffled them. */
  readonly shuffled: number
  /** Announced in their place as undecryptable, after the network's damage, and read later. */
  readonly readLater: number
  /** Overtaken after the caller was told that WhatsApp had not confirmed them. */
  readonly overtaken: number
}

/** Whether what one hand wrote in one chat came in the order of writing: in the log, and on the phones of the others. */
export function compareOrder(ledger: Ledger, evidence: Evidence, shuffles: readonly Shuffled[]): OrderVerdict {
  const hands = Map.groupBy(
    ledger.posts.filter(({ outcome }) => outcome === 'taken' || outcome === 'known'),
    (post) => `${handOf(post)} ${post.group ?? post.members.toSorted().join()}`,
  )
  const late = [...hands.values()].flatMap((posts) => [
    ...evidence.sessions.filter(isIn(posts)).flatMap((session) => lateInLog(posts, session)),
    ...('session' in (posts[0]?.via ?? {}) ? lateOnPhones(posts, evidence) : []),
  ])
  const seen = new Map(evidence.impartial.taken.flatMap(({ message, at }) => (message === null ? [] : [[message, at]])))
  const isShuffled = ({ post, number }: Late) =>
    shuffles.some(({ number: whose, from, to }) => {
      return whose === number && post.triedAt <= to && (seen.get(post.id) ?? Infinity) >= from
    })
  const isReadLater = ({ post, number, announced }: Late) =>
    announced &&
    shuffles.some(({ number: whose, from, isDamage }) => isDamage && whose === number && from <= post.triedAt)
  const shuffled = late.filter((one) => one.number !== null && isShuffled(one))
  const readLater = late.filter((one) => !shuffled.includes(one) && isReadLater(one))
  // In the sender's own log the order is that of the requests, whatever became of them.
  const overtaken = late.filter(({ post, number }) => post.outcome === 'known' && number !== post.author)
  const findings = late
    .filter((one) => ![...shuffled, ...readLater, ...overtaken].includes(one))
    .map(({ post, place, before }) => ({
      ...({ kind: 'disordered', place, id: post.id, at: post.triedAt } as const),
      what: `"${post.text}" came after "${before.text}" (${before.id}), which was written later`,
    }))
  return { findings, shuffled: shuffled.length, readLater: readLater.length, overtaken: overtaken.length }
}

interface Late {
  readonly post: Post
  readonly before: Post
  readonly place: string
  /** Whose incoming stanzas it is about; null on the phones of others. */
  readonly number: string | null
  /** Where it belongs the log says that it could not be read. */
  readonly announced: boolean
}

const handOf = ({ author, via }: Post): string => ('phone' in via ? `phone ${author}` : `session ${via.session}`)

const isIn =
  ([post]: readonly Post[]) =>
  ({ number }: SessionEvidence): boolean =>
    post?.members.includes(number) ?? false

function lateInLog(posts: readonly Post[], { name, number, log }: SessionEvidence): readonly Late[] {
  const arrived = log.flatMap(({ message }) => (message === null ? [] : [message]))
  return findLate(posts, arrived).map((late) => {
    const created = log.findIndex(({ message }) => message === late.before.id)
    const announced = log.slice(0, created).some(({ unreadable }) => unreadable === late.post.id)
    return { ...late, place: `log of ${name}`, number, announced }
  })
}

function lateOnPhones(posts: readonly Post[], { phones }: Evidence): readonly Late[] {
  const [first] = posts
  if (!first) return []
  return first.members.flatMap((number) => {
    const phone = phones.get(number)
    const chat = addressFor(first, number)
    const arrived = phone?.messages.filter((message) => message.chat === chat).map(({ id }) => id) ?? []
    return findLate(posts, arrived).map((late) => ({
      ...late,
      place: `phone ${number}`,
      number: null,
      announced: false,
    }))
  })
}

/** Posts that came after one that was written later. */
function findLate(posts: readonly Post[], arrived: readonly string[]): readonly Pick<Late, 'post' | 'before'>[] {
  const order = new Map(posts.map((post, index) => [post.id, { post, index }]))
  let newest: { readonly post: Post; readonly index: number } | null = null
  return arrived.flatMap((id) => {
    const one = order.get(id)
    if (!one) return []
    if (newest && one.index < newest.index) return [{ post: one.post, before: newest.post }]
    newest = one
    return []
  })
}
