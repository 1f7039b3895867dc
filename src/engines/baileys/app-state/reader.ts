import type { WASocket } from 'baileys'
import type { Logger } from 'pino'
import type { Jid } from '../../../core/model/address.ts'
import { notReady } from '../errors.ts'
import type { Inlet } from '../inlet.ts'
import type { Collections } from './collections.ts'
import { type AccountNews, readMutations } from './events.ts'
import { type CollectionAnswer, CONFLICT, type Exchange, refused } from './exchange.ts'
import { openAnswer } from './open-answer.ts'
import type { KeySource, Mutation } from './patch.ts'

export interface ReaderOptions {
  readonly collections: Collections
  readonly exchange: Exchange
  readonly keys: KeySource
  readonly inlet: Inlet
  readonly ignored: (chat: Jid) => boolean
  readonly onNews: (sock: WASocket, news: AccountNews) => Promise<void>
  readonly log: Logger
}

/** How an answer is read. */
interface Reading {
  /** It began at the beginning: what it says may be long past. */
  readonly past: boolean
  /** It did not fit before: what can be read is taken. */
  readonly doubtful: boolean
}

/** Takes over what other devices have changed. Used by one caller at a time. */
export interface Reader {
  /** Reads collections up to their newest version; one that fails does not hold up the others. */
  read(sock: WASocket, names: readonly string[]): Promise<void>
  /** Takes what came with a refusal. False when more has to be asked for. */
  take(sock: WASocket, answer: CollectionAnswer): Promise<boolean>
}

/** Enough for every account, and an end for a server that never comes to one. */
const MAX_PAGES = 10_000

/** A version is noted after everything that led to it is stored; what was cut off in between is read again. */
export function createReader(options: ReaderOptions): Reader {
  const { collections, exchange, inlet, keys, log } = options

  async function announce(sock: WASocket, mutations: readonly Mutation[], past: boolean): Promise<void> {
    const { events, news } = readMutations(mutations, { past, ignored: options.ignored })
    for (const each of news) await options.onNews(sock, each)
    if (!events.length) return
    const stored = await inlet.push(() => events)
    if (!stored && inlet.closed) throw notReady('it is stopping')
  }

  /** False when the collection has to be read from the beginning. */
  async function take(sock: WASocket, answer: CollectionAnswer, { past, doubtful }: Reading): Promise<boolean> {
    const { name } = answer
    const news = await openAnswer(answer, { view: collections.view(name), keys, doubtful })
    if (news?.step) {
      await announce(sock, news.mutations, past)
      await collections.commit(name, news.step)
    }
    return news !== null
  }

  /** Null when nothing more is to be read; else how to go on. */
  async function takePage(sock: WASocket, answer: CollectionAnswer, reading: Reading): Promise<Reading | null> {
    const { name, error, more } = answer
    if (error !== null && error !== CONFLICT) throw refused(error)
    if (await take(sock, answer, reading)) return more ? reading : null
    log.warn({ collection: name }, 'app state does not fit; reading it from the beginning')
    await collections.reset([name])
    return { past: true, doubtful: true }
  }

  return {
    async read(sock, names) {
      let rest = new Map<string, Reading | null>(names.map((name) => [name, null]))
      const failures: unknown[] = []
      for (let page = 0; rest.size && page < MAX_PAGES; page++) {
        const requests = await Promise.all(
          [...rest.keys()].map(async (name) => ({ name, version: (await collections.view(name).head()).version })),
        )
        const next = new Map<string, Reading>()
        for (const answer of await exchange(sock, requests)) {
          const { name } = answer
          const isFirst = requests.some((request) => request.name === name && request.version === 0)
          const reading = rest.get(name) ?? { past: isFirst, doubtful: false }
          const more = await takePage(sock, answer, reading).catch((error: unknown) => void failures.push(error))
          if (more) next.set(name, more)
        }
        rest = next
      }
      if (failures.length) throw failures[0]
    },
    take: async (sock, answer) =>
      (await take(sock, answer, { past: false, doubtful: false })) && !answer.more && answer.patches.length > 0,
  }
}
