import { createHash } from 'node:crypto'
import type { Chat } from './cast.ts'
import type { Post } from './ledger.ts'
import type { Random } from './random.ts'
import { pause } from './request.ts'
import type { Stage } from './stage.ts'

const WORDS = [
  'lemon',
  'harbour',
  'seven',
  'window',
  'ferry',
  'paper',
  'quiet',
  'orange',
  'ladder',
  'minute',
  '🌍',
  'ñandú',
]

let written = 0

/** A text that is written once in a run. */
export const words = (random: Random, about: string): string =>
  `${about} no ${++written}: ${Array.from({ length: random.whole(1, 12) }, () => random.pick(WORDS)).join(' ')}`

const FILE_SHARE = 0.08
const LARGEST_FILE = 96 << 10

/** What somebody may put into a message. */
export interface SmallFile {
  readonly bytes: Buffer
  /** In hex. */
  readonly sha256: string
  readonly name: string
  readonly mimetype: string
}

/** Now and then a file, which is written once in a run; null for a text alone. */
export function maybeFile(random: Random): SmallFile | null {
  if (!random.chance(FILE_SHARE)) return null
  const seed = random.hex(32)
  const bytes = Buffer.alloc(random.whole(1, LARGEST_FILE), seed)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, sha256, name: `${seed}.bin`, mimetype: 'application/octet-stream' }
}

/** A pause of the length that comes of a steady rate, cut short when traffic stops. */
export async function gap({ stopping }: Stage, random: Random, everyMs: number): Promise<void> {
  const end = performance.now() + Math.min(-Math.log(1 - random.next()) * everyMs, everyMs * 5)
  while (performance.now() < end && !stopping.signal.aborted)
    await pause(Math.max(1, Math.min(100, end - performance.now())))
}

export function toPost(chat: Chat, details: Pick<Post, 'id' | 'author' | 'via' | 'text' | 'file'>): Post {
  const { group, members } = chat
  return {
    group,
    members,
    ...details,
    triedAt: Date.now(),
    attempts: 0,
    answeredAt: null,
    outcome: 'open',
    unconfirmedAt: null,
    lastAnswer: '',
  }
}

const RECENT = 12
const LOOKED_AT = 300

/** A recent message of the chat that somebody may change now: it is there, and nobody deletes it. */
export function changeable(
  { ledger }: Stage,
  chat: Chat,
  { random, fits }: { readonly random: Random; readonly fits: (post: Post) => boolean },
): Post | null {
  const deleted = new Set(ledger.changes.filter(({ kind }) => kind === 'revoke').map(({ target }) => target))
  const isHere = ({ group, members }: Post) =>
    group === chat.group && members.length === chat.members.length && chat.members.every((one) => members.includes(one))
  const found = ledger.posts
    .slice(-LOOKED_AT)
    .filter((post) => post.outcome === 'taken' && isHere(post) && !deleted.has(post.id) && fits(post))
    .slice(-RECENT)
  return found.length === 0 ? null : random.pick(found)
}

export const others =
  (number: string) =>
  ({ author }: Post): boolean =>
    author !== number
