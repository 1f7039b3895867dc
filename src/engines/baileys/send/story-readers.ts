import type { WASocket } from 'baileys'
import type { Logger } from 'pino'
import { type ErrorCode, GatewayError } from '../../../core/errors.ts'
import { bareJid, type Jid, kindOf, userOf } from '../../../core/model/address.ts'
import type { Me } from '../../../core/model/session.ts'
import { notReady, unconfirmed } from '../errors.ts'
import type { IdentityBook } from '../keys/identity-book.ts'
import type { Numbers } from './numbers.ts'

export interface StoryReadersOptions {
  readonly me: () => Me | null
  readonly sock: () => WASocket
  readonly numbers: Numbers
  readonly identities: IdentityBook
  readonly log: Logger
}

/**
 * To whom a story is encrypted: its audience by hidden ids, since WhatsApp finds no devices by number for accounts that
 * have moved on to those, and refuses both at once. The account's own devices show it too.
 */
export async function storyReaders(options: StoryReadersOptions, audience: readonly Jid[]): Promise<readonly Jid[]> {
  const me = options.me()
  if (!me) throw notReady('it is not paired')
  const found = await Promise.all(audience.map((jid) => toLid(options, bareJid(jid))))
  const readers = found.filter((jid) => jid !== null)
  const unknown = audience.filter((_, index) => found[index] === null).map(userOf)
  return [...new Set([me.lid ?? me.phone, ...readers, ...(await ask(options, unknown))])]
}

async function toLid({ identities }: StoryReadersOptions, jid: Jid): Promise<Jid | null> {
  return kindOf(jid) === 'lid' ? jid : identities.altOf(jid)
}

/** What keeps a recorded story from leaving is told as of the story: it leaves later, and may have left before. */
const asSendError = (error: unknown): unknown =>
  error instanceof GatewayError && ABOUT_SENDING.has(error.code) ? error : unconfirmed(error)

const ABOUT_SENDING: ReadonlySet<ErrorCode> = new Set(['SESSION_NOT_READY', 'SEND_RATE_LIMITED'])

/** Who is not on WhatsApp gets nothing. */
async function ask({ sock, numbers, log }: StoryReadersOptions, digits: readonly string[]): Promise<readonly Jid[]> {
  if (digits.length === 0) return []
  const checks = await numbers.check(sock(), digits).catch((error: unknown) => {
    throw asSendError(error)
  })
  const missing = checks.filter(({ exists }) => !exists).length
  if (missing > 0) log.debug({ missing }, 'some of the audience of a story are not on WhatsApp')
  return checks.flatMap(({ jid, lid }) => lid ?? jid ?? [])
}
