import { createHash } from 'node:crypto'
import { inCall, currentCall } from '../util/call-scope.ts'
import { GatewayError, type ErrorCode, type ErrorDetails } from './errors.ts'
import { Refusal } from './outgoing/refusal.ts'
import type { IdempotencyEntry } from './ports/idempotency-store.ts'
import type { Store } from './ports/store.ts'

/** A request that names a key. */
export interface KeyedRequest {
  readonly session: string
  /** Whose key it is: two callers may choose the same. */
  readonly owner: string
  readonly key: string
  /** The same for requests that ask for the same. */
  readonly fingerprint: string
}

/** What a request was answered with, in the caller's own writing. */
export interface Answer {
  readonly text: string
  readonly replayed: boolean
}

/** Requests that are made once, whatever becomes of their answers. */
export interface Idempotency {
  /**
   * Runs the work unless this key was used within 24 hours: then the first answer is given again, and so is a refusal of
   * what was recorded. A first request whose end nobody knows, or that ended halfway, is run again, and what it sends
   * keeps its message id, so that nobody gets it twice. What was refused before anything was recorded may be tried again
   * with the same key. Throws BAD_REQUEST for an unusable key, IDEMPOTENCY_CONFLICT when the key stands for another
   * request, and what the work throws.
   */
  run(request: KeyedRequest, work: () => Promise<string>): Promise<Answer>
}

export interface IdempotencyDeps {
  readonly store: Store
  readonly newMessageId: () => string
  readonly now: () => number
}

/** How long a key stands for its request. */
export const KEEP_KEYS_MS = 24 * 60 * 60 * 1000
/** A longer answer is not kept: the request is answered anew, from what it has done. */
const MAX_ANSWER = 256 * 1024
const WAIT_MS = 60_000
const USABLE = /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/

/** It may have left: the same request must find what it has begun. */
const UNCERTAIN: ReadonlySet<ErrorCode> = new Set([
  'SEND_UNCONFIRMED',
  'STORAGE_FULL',
  'STORAGE_FAILED',
  'WHATSAPP_UNREACHABLE',
  'INTERNAL',
])

export function createIdempotency(deps: IdempotencyDeps): Idempotency {
  const { store, now } = deps
  const running = new Map<string, { readonly fingerprint: string; readonly answer: Promise<string> }>()

  const first = async (request: KeyedRequest, id: string, work: () => Promise<string>): Promise<Answer> => {
    const { session, fingerprint } = request
    const entry = { id, fingerprint, messageId: deps.newMessageId(), createdAt: now() }
    const stored = await store.idempotency.begin(session, entry, now() - KEEP_KEYS_MS)
    if (stored.fingerprint !== fingerprint) throw conflict(request.key)
    if (stored.answer !== null) return { text: replay(stored.answer), replayed: true }
    const isFirst = stored.messageId === entry.messageId
    return { text: await keepAnswer(store, session, { entry: stored, isFirst, work }), replayed: false }
  }
  return {
    async run(request, work) {
      if (!USABLE.test(request.key)) throw unusable()
      const id = idOf(request)
      const before = running.get(id)
      if (before) {
        if (before.fingerprint !== request.fingerprint) throw conflict(request.key)
        return { text: await within(before.answer), replayed: true }
      }
      const answer = first(request, id, work)
      running.set(id, { fingerprint: request.fingerprint, answer: answer.then(({ text }) => text) })
      running.get(id)?.answer.catch(() => undefined)
      try {
        return await answer
      } finally {
        running.delete(id)
      }
    },
  }
}

/** A run of a request. */
interface Attempt {
  readonly entry: IdempotencyEntry
  /** No earlier request has used the key: this one knows all that was done with it. */
  readonly isFirst: boolean
}

async function keepAnswer(
  store: Store,
  session: string,
  { work, ...attempt }: Attempt & { readonly work: () => Promise<string> },
): Promise<string> {
  const { entry } = attempt
  const ids = messageIds(entry.messageId)
  try {
    const text = await inCall({ trace: currentCall()?.trace ?? entry.id, nextMessageId: ids.next }, work)
    if (text.length <= MAX_ANSWER) await store.idempotency.answer(session, entry.id, JSON.stringify({ text }))
    return text
  } catch (error) {
    await noteFailure(store, session, { ...attempt, error, messageIds: ids.given() })
    throw error
  } finally {
    ids.close()
  }
}

interface Failure extends Attempt {
  readonly error: unknown
  /** What it may have sent. */
  readonly messageIds: readonly string[]
}

/**
 * The refusal of what was recorded is an answer; an uncertain end keeps the key; everything else was nothing, unless
 * something was sent before.
 */
async function noteFailure(
  store: Store,
  session: string,
  { entry, isFirst, error, messageIds: ids }: Failure,
): Promise<void> {
  if (!(error instanceof GatewayError) || UNCERTAIN.has(error.code)) return
  if (!(error instanceof Refusal)) {
    if (isFirst && !(await anyLeft(store, session, ids))) await store.idempotency.forget(session, entry.id)
    return
  }
  const { code, message, details } = error
  await store.idempotency.answer(session, entry.id, JSON.stringify({ refused: { code, message, details } }))
}

async function anyLeft(store: Store, session: string, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) if ((await store.outgoing.find(session, id)).length > 0) return true
  return false
}

interface Kept {
  readonly text?: string
  readonly refused?: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails }
}

function replay(answer: string): string {
  const { text, refused } = JSON.parse(answer) as Kept
  if (refused) throw new GatewayError(refused.code, refused.message, { details: refused.details })
  return text ?? ''
}

/** The first message takes the id that was set aside, those after it ids that follow from it. */
function messageIds(firstId: string) {
  const given: string[] = []
  let isOpen = true
  return {
    next(): string | null {
      if (!isOpen) return null
      const id = given.length === 0 ? firstId : following(firstId, given.length)
      given.push(id)
      return id
    },
    given: (): readonly string[] => given,
    close: () => void (isOpen = false),
  }
}

function following(firstId: string, nth: number): string {
  const rest = createHash('sha512').update(`${firstId} ${nth}`).digest('hex').toUpperCase()
  return firstId.slice(0, 4) + rest.slice(0, Math.max(firstId.length - 4, 16))
}

const idOf = ({ owner, session, key }: KeyedRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([owner, session, key]))
    .digest('base64url')

async function within(answer: Promise<string>): Promise<string> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const why = 'the first request with this Idempotency-Key is still under way; ask again with the same key'
  const timer = setTimeout(() => reject(new GatewayError('SEND_UNCONFIRMED', why)), WAIT_MS)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

const conflict = (key: string): GatewayError =>
  new GatewayError('IDEMPOTENCY_CONFLICT', `Idempotency-Key "${key}" was used for another request; take a new key`)

const unusable = (): GatewayError =>
  new GatewayError('BAD_REQUEST', 'Idempotency-Key must be 1 to 255 printable ASCII characters')
