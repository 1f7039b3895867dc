import { addressFor } from '../cast.ts'
import type { Evidence, SessionEvidence } from '../evidence.ts'
import type { Ledger, Post } from '../ledger.ts'
import type { Finding } from './finding.ts'
import { couldDamage, couldShuffle, type Shuffled, type Way } from './shuffled.ts'

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
    ledger.posts.filter(({ outcome }) => outcome !== 'open' && outcome !== 'refused'),
    (post) => `${handOf(post)} ${post.group ?? post.members.toSorted().join()}`,
  )
  const late = [...hands.values()].flatMap((posts) => [
    ...evidence.sessions.filter(isIn(posts)).flatMap((session) => lateInLog(posts, session)),
    ...('session' in (posts[0]?.via ?? {}) ? lateOnPhones(posts, evidence) : []),
  ])
  const seen = new Map(evidence.impartial.taken.map(({ session, message, at }) => [`${session} ${message}`, at]))
  const excused = Object.groupBy(late, (one) => excuseOf(one, { seen, shuffles }) ?? 'none')
  const findings = (excused.none ?? []).map(({ post, place, before }) => ({
    ...({ kind: 'disordered', place, id: post.id, at: post.triedAt } as const),
    what: `"${post.text}" came after "${before.text}" (${before.id}), which was written later`,
  }))
  const count = (excuse: Excuse) => excused[excuse]?.length ?? 0
  return { findings, shuffled: count('shuffled'), readLater: count('readLater'), overtaken: count('overtaken') }
}

type Excuse = 'shuffled' | 'readLater' | 'overtaken'

interface Late {
  readonly post: Post
  readonly before: Post
  readonly place: string
  /** In whose log it is late; null on a phone, to which the network does nothing. */
  readonly session: Pick<SessionEvidence, 'name' | 'number'> | null
  /** Where it belongs the log says that it could not be read. */
  readonly announced: boolean
}

interface Circumstances {
  /** When the impartial consumer got a message of a session. */
  readonly seen: ReadonlyMap<string, number>
  readonly shuffles: readonly Shuffled[]
}

function excuseOf({ post, before, session, announced }: Late, { seen, shuffles }: Circumstances): Excuse | null {
  // In the log of the session that sent it the order is that of the requests, whatever became of them.
  if (session && 'session' in post.via && post.via.session === session.name) return null
  if (session) {
    const overtakenAt = seen.get(`${session.name} ${before.id}`) ?? Infinity
    const way: Way = { number: session.number, triedAt: post.triedAt, overtakenAt }
    if (couldShuffle(shuffles, way)) return 'shuffled'
    if (announced && couldDamage(shuffles, way)) return 'readLater'
  }
  return wasLeftUnconfirmed(post, before) ? 'overtaken' : null
}

/** The later one was written when the caller knew that WhatsApp had not confirmed the one before. */
const wasLeftUnconfirmed = ({ outcome, unconfirmedAt }: Post, { triedAt }: Post): boolean =>
  outcome === 'unconfirmed' && unconfirmedAt !== null && unconfirmedAt <= triedAt

const handOf = ({ author, via }: Post): string => ('phone' in via ? `phone ${author}` : `session ${via.session}`)

const isIn =
  ([post]: readonly Post[]) =>
  ({ number }: SessionEvidence): boolean =>
    post?.members.includes(number) ?? false

function lateInLog(posts: readonly Post[], session: SessionEvidence): readonly Late[] {
  const { name, log } = session
  const arrived = log.flatMap(({ message }) => (message === null ? [] : [message]))
  return findLate(posts, arrived).map((late) => {
    const created = log.findIndex(({ message }) => message === late.before.id)
    const announced = log.slice(0, created).some(({ unreadable }) => unreadable === late.post.id)
    return { ...late, place: `log of ${name}`, session, announced }
  })
}

function lateOnPhones(posts: readonly Post[], { phones }: Evidence): readonly Late[] {
  const [first] = posts
  if (!first) return []
  return first.members.flatMap((number) => {
    const phone = phones.get(number)
    const chat = addressFor(first, number)
    const arrived = phone?.messages.filter((message) => message.chat === chat).map(({ id }) => id) ?? []
    const place = `phone ${number}`
    return findLate(posts, arrived).map((late) => ({ ...late, place, session: null, announced: false }))
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
