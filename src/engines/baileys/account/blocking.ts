import type { WASocket } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { bareJid, isPerson, type Jid, kindOf, userOf } from '../../../core/model/address.ts'
import { queryError } from '../errors.ts'
import type { IdentityBook } from '../keys/identity-book.ts'
import { requireChat } from '../send/addresses.ts'
import type { Numbers } from '../send/numbers.ts'

export interface BlockingOptions {
  readonly sock: WASocket
  readonly identities: IdentityBook
  readonly numbers: Numbers
}

/** Blocks a person, or no longer. WhatsApp wants both addresses: an unknown one is asked for. */
export async function setBlocked(
  { sock, identities, numbers }: BlockingOptions,
  { jid, blocked }: { readonly jid: Jid; readonly blocked: boolean },
): Promise<void> {
  const person = requireChat(jid)
  if (!isPerson(person)) throw new GatewayError('CHAT_INVALID', 'only people can be blocked')
  if (kindOf(person) === 'phone' && !(await identities.altOf(person))) {
    const [check] = await numbers.check(sock, [userOf(person)])
    if (!check?.lid) throw new GatewayError('NUMBER_NOT_ON_WHATSAPP', `the number ${userOf(person)} is not on WhatsApp`)
  }
  await sock.updateBlockStatus(person, blocked ? 'block' : 'unblock').catch((error: unknown) => {
    throw queryError(error, 'the list of blocked people')
  })
}

/** Who is blocked, by number where it is known. */
export async function listBlocked({ sock, identities }: BlockingOptions): Promise<readonly Jid[]> {
  const list = await sock.fetchBlocklist().catch((error: unknown) => {
    throw queryError(error, 'the list of blocked people')
  })
  return Promise.all(
    list
      .flatMap((jid) => (jid ? [bareJid(jid)] : []))
      .map(async (jid) => (kindOf(jid) === 'lid' ? ((await identities.altOf(jid)) ?? jid) : jid)),
  )
}
