import { randomBytes } from 'node:crypto'
import { GatewayError } from '../../core/errors.ts'
import { bareJid, kindOf, phoneJid, userOf } from '../../core/model/address.ts'
import type { OpenedAnswer } from '../../core/model/answer.ts'
import type { ReadyDraft } from '../../core/model/draft.ts'
import type { Ack, Message } from '../../core/model/message.ts'
import type { ConnectionState, Me } from '../../core/model/session.ts'
import type { Engine, EngineEvent, EngineOptions, EngineSession } from '../../core/ports/engine.ts'
import { filesOf } from './contents.ts'
import { createCapabilities, createPhone, type FakePhone, type TakenChange } from './capabilities.ts'
import { altOf, newMessageId, toIncoming, toMessage, type IncomingText } from './messages.ts'

/** A session of the fake engine, with a hand on the other side. */
export interface FakeSession extends EngineSession {
  readonly options: EngineOptions
  /** What left, oldest first. */
  readonly sent: readonly Message[]
  /** What was composed, oldest first. */
  readonly drafts: readonly ReadyDraft[]
  /** Hands an event to the gateway as if WhatsApp had sent it. */
  emit(event: EngineEvent): Promise<void>
  /** What was changed on the other devices, oldest first. */
  readonly changes: readonly TakenChange[]
  /** The account's phone, and what WhatsApp knows of others. */
  readonly phone: FakePhone
  /** Someone writes, to us or in a group; resolves with the id at once. */
  incoming(message: IncomingText): Promise<string>
  /** The other side's tick. */
  receipt(message: Message, ack: Ack): Promise<void>
  /** A phone scans the code. */
  pair(me?: Partial<Me>): Promise<void>
  /** The phone unlinks the device. */
  unlink(): Promise<void>
  /** What becomes of the next messages; null: they are taken. */
  failSends(error: GatewayError | null): void
  /** What becomes of the next changes of any kind; null: they are taken. */
  failChanges(error: GatewayError | null): void
}

/** An engine without a network. */
export interface FakeEngine extends Engine {
  readonly sessions: ReadonlyMap<string, FakeSession>
}

const ROW = { type: 'fake', id: 'me' } as const
const CODES = 6
const QR_MS = 20_000
const RETRIES = 100
const RETRY_MS = 50

/** Makes an engine in memory for tests: its protobuf is JSON, its numbers all exist unless named. */
export function createFakeEngine({
  absentNumbers = [],
}: { readonly absentNumbers?: readonly string[] } = {}): FakeEngine {
  const sessions = new Map<string, FakeSession>()
  const absent = new Set(absentNumbers)
  return {
    name: 'fake',
    sessions,
    async open(options) {
      const session = createFakeSession(options, absent)
      sessions.set(options.session, session)
      return session
    },
    newMessageId,
    describe,
    openAnswer: ({ raw, about }) => (opens(raw, about.raw) ? sealedIn(raw) : null),
  }
}

/** What a test wrote as sealed: the answer itself, with the secret that the message must have. */
const sealedIn = (raw: Uint8Array): OpenedAnswer => (describe(raw) as { readonly sealed: OpenedAnswer }).sealed

function opens(raw: Uint8Array, about: Uint8Array): boolean {
  const secret = describe(raw)?.['secret']
  return secret !== undefined && secret === describe(about)?.['secret']
}

function describe(raw: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(raw).toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function createFakeSession(options: EngineOptions, absent: ReadonlySet<string>): FakeSession {
  const sent: Message[] = []
  const drafts: ReadyDraft[] = []
  let state: ConnectionState['status'] = 'stopped'
  let me: Me | null = null
  let sendError: GatewayError | null = null
  let changeError: GatewayError | null = null
  const changes: TakenChange[] = []
  const phone = createPhone()

  const emit = (event: EngineEvent): Promise<void> => options.listener(event)

  async function show(next: ConnectionState): Promise<void> {
    state = next.status
    await emit({ type: 'connection', state: next })
  }

  const showWorking = (account: Me): Promise<void> => show({ status: 'working', me: account })

  function requireWorking(): Me {
    if (state === 'working' && me) return me
    throw new GatewayError('SESSION_NOT_READY', `the session is ${state}`)
  }

  async function start(): Promise<void> {
    if (state !== 'stopped' && state !== 'failed') return
    await show({ status: 'starting', trouble: null })
    const stored = (await options.keys.get(ROW.type, [ROW.id])).get(ROW.id)
    me = stored ? (JSON.parse(stored) as Me) : null
    if (me) return showWorking(me)
    const qr = `https://wa.me/settings/linked_devices#fake,${randomBytes(8).toString('hex')}`
    await show({ status: 'scan_qr', qr, expiresAt: Date.now() + QR_MS, index: 1, of: CODES })
  }

  async function stop(): Promise<void> {
    if (state !== 'stopped') await show({ status: 'stopped' })
  }

  /** Every capability asks here first. */
  async function ready(): Promise<Me> {
    const account = requireWorking()
    await phone.hold
    if (changeError) throw changeError
    return account
  }

  const exists = (digits: string): boolean => !absent.has(digits)

  return {
    ...createCapabilities({ ready, working: requireWorking, emit, phone, changes }),
    options,
    sent,
    drafts,
    changes,
    phone,
    emit,
    start,
    stop,
    async pair(account = {}) {
      const paired: Me = {
        phone: phoneJid('15550001000'),
        lid: '915550001000@lid',
        device: '15550001000:1@s.whatsapp.net',
        name: 'Fake',
        ...account,
      }
      me = paired
      await options.keys.commit({ rows: { [ROW.type]: { [ROW.id]: JSON.stringify(paired) } } })
      await showWorking(paired)
    },
    async unlink() {
      me = null
      await options.keys.commit({ rows: { [ROW.type]: { [ROW.id]: null } } })
      await show({
        status: 'failed',
        trouble: { code: 'LOGGED_OUT', message: 'The phone unlinked this device.', retryAt: null },
      })
    },
    async incoming({ from, text, chat, id = newMessageId() }) {
      const message = toIncoming({ from: bareJid(from), text, id, ...(chat === undefined ? {} : { chat }) })
      void retry(() => emit({ type: 'message', message, envelopes: [] }))
      return id
    },
    receipt: ({ id, chat, chatAlt }, ack) =>
      emit({
        type: 'receipt',
        target: { id, chat, chatAlt, fromMe: true, participant: null },
        by: null,
        ack,
        timestamp: Math.floor(Date.now() / 1000),
        errorCode: null,
      }),
    failSends: (error) => void (sendError = error),
    failChanges: (error) => void (changeError = error),
    async logout() {
      me = null
      await options.keys.commit({ rows: { [ROW.type]: { [ROW.id]: null } } })
      await stop()
    },
    async requestPairingCode() {
      if (state !== 'scan_qr') throw new GatewayError('SESSION_NOT_READY', `the session is ${state}`)
      return 'FAKE1234'
    },
    async compose(draft) {
      const account = requireWorking()
      const message = toMessage(draft, { chat: requireChat(draft.chat, exists), me: account })
      for (const [hash, bytes] of filesOf(draft)) phone.files.set(hash, bytes)
      drafts.push(draft)
      return message
    },
    async transmit(message) {
      requireWorking()
      if (sendError) throw sendError
      sent.push(message)
      return { timestamp: Math.floor(Date.now() / 1000) }
    },
    async markRead(refs) {
      await ready()
      phone.receipts.push(...refs)
    },
    async setActivity(chat, activity) {
      requireWorking()
      phone.activities.push({ chat, activity })
    },
    async checkNumbers(digits) {
      requireWorking()
      return digits.map((number) => ({
        number,
        exists: exists(number),
        jid: exists(number) ? phoneJid(number) : null,
        lid: exists(number) ? altOf(phoneJid(number)) : null,
      }))
    },
    newMessageId,
    [Symbol.asyncDispose]: stop,
  }
}

/** As a real engine: what the gateway cannot store is brought again. */
async function retry(work: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    try {
      return await work()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

function requireChat(chat: string, exists: (digits: string) => boolean): string {
  const jid = bareJid(chat)
  if (kindOf(jid) === 'other' || !userOf(jid))
    throw new GatewayError('CHAT_INVALID', `not an address of a chat: ${chat}`)
  if (kindOf(jid) === 'phone' && !exists(userOf(jid))) {
    throw new GatewayError('NUMBER_NOT_ON_WHATSAPP', `the number ${userOf(jid)} is not on WhatsApp`)
  }
  return jid
}
