import {
  type BinaryNode,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type LIDMapping,
  S_WHATSAPP_NET,
  type WASocket,
} from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import { bareJid, userOf } from '../../../core/model/address.ts'
import type { NumberCheck } from '../../../core/ports/engine.ts'
import { toPair } from '../convert/chat.ts'
import { queryError } from '../errors.ts'
import { otherForms } from './number-forms.ts'

const PER_QUESTION = 50
const CACHE_MS = 10 * 60_000
const CACHE_SIZE = 2_000

/**
 * Asks WhatsApp which numbers have accounts, and learns their hidden ids on the way. A number that is not known as it is
 * written is asked for in the other forms that it may have.
 */
export interface Numbers {
  check(sock: WASocket, digits: readonly string[]): Promise<readonly NumberCheck[]>
}

interface Known {
  readonly check: NumberCheck
  readonly until: number
}

export function createNumbers(queryMs: number): Numbers {
  const cache = new Map<string, Known>()

  function remember(check: NumberCheck): void {
    cache.delete(check.number)
    cache.set(check.number, { check, until: Date.now() + CACHE_MS })
    for (const oldest of cache.keys()) {
      if (cache.size <= CACHE_SIZE) break
      cache.delete(oldest)
    }
  }

  async function ask(sock: WASocket, digits: readonly string[]): Promise<void> {
    const answer = await sock.query(question(sock, digits), queryMs).catch((error: unknown) => {
      throw queryError(error, 'whether the number exists')
    })
    // Baileys answers a timeout with nothing at all.
    if (!answer) throw new GatewayError('WHATSAPP_UNREACHABLE', 'WhatsApp did not answer whether the number exists')
    const checks = readAnswer(answer, digits)
    for (const check of checks) remember(check)
    await sock.signalRepository.lidMapping.storeLIDPNMappings(checks.flatMap(toMapping))
  }

  async function askAll(sock: WASocket, digits: readonly string[]): Promise<void> {
    const now = Date.now()
    const unknown = [...new Set(digits)].filter((number) => (cache.get(number)?.until ?? 0) < now)
    for (let start = 0; start < unknown.length; start += PER_QUESTION) {
      await ask(sock, unknown.slice(start, start + PER_QUESTION))
    }
  }

  const known = (number: string): NumberCheck =>
    cache.get(number)?.check ?? { number, exists: false, jid: null, lid: null }

  /** Under whichever form WhatsApp knows it. */
  function found(number: string): NumberCheck {
    const own = known(number)
    if (own.exists) return own
    const other = otherForms(number)
      .map(known)
      .find(({ exists }) => exists)
    return other ? { ...other, number } : own
  }

  return {
    async check(sock, digits) {
      await askAll(sock, digits)
      const missing = digits.filter((number) => !known(number).exists)
      await askAll(sock, missing.flatMap(otherForms))
      return digits.map(found)
    },
  }
}

function question(sock: WASocket, digits: readonly string[]): BinaryNode {
  const users = digits.map((number) => ({
    tag: 'user',
    attrs: {},
    content: [{ tag: 'contact', attrs: {}, content: `+${number}` }],
  }))
  const protocols = ['contact', 'lid'].map((tag) => ({ tag, attrs: {} }))
  const content = [
    { tag: 'query', attrs: {}, content: protocols },
    { tag: 'list', attrs: {}, content: users },
  ]
  const attrs = { sid: sock.generateMessageTag(), mode: 'query', last: 'true', index: '0', context: 'interactive' }
  return {
    tag: 'iq',
    attrs: { id: sock.generateMessageTag(), to: S_WHATSAPP_NET, type: 'get', xmlns: 'usync' },
    content: [{ tag: 'usync', attrs, content }],
  }
}

/** WhatsApp repeats the number asked for beside the account, whose own number can differ (Brazil's ninth digit). */
function readAnswer(answer: BinaryNode, digits: readonly string[]): NumberCheck[] {
  const list = getBinaryNodeChild(getBinaryNodeChild(answer, 'usync'), 'list')
  const users = getBinaryNodeChildren(list, 'user').map(readUser)
  return digits.map((number, index) => {
    const alone = users.length === digits.length ? users[index] : undefined
    const user = users.find(({ asked, jid }) => asked === number || (!asked && userOf(jid) === number)) ?? alone
    const exists = user !== undefined && user.exists && (!user.asked || user.asked === number)
    return { number, exists, jid: exists ? user.jid : null, lid: exists ? user.lid : null }
  })
}

function readUser(node: BinaryNode) {
  const contact = getBinaryNodeChild(node, 'contact')
  const { content } = contact ?? {}
  const text = content instanceof Uint8Array || typeof content === 'string' ? Buffer.from(content).toString() : ''
  const lid = getBinaryNodeChild(node, 'lid')?.attrs['val']
  return {
    jid: bareJid(node.attrs['jid'] ?? ''),
    exists: contact?.attrs['type'] === 'in',
    asked: text.replace(/\D/g, ''),
    lid: lid ? bareJid(lid) : null,
  }
}

function toMapping({ jid, lid }: NumberCheck): LIDMapping[] {
  const pair = toPair(jid, lid)
  return pair ? [{ pn: pair.phone, lid: pair.lid }] : []
}
