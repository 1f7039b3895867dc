import type { proto } from '../wire/proto.ts'
import { createSignal } from '../wire/signal.ts'
import type { Device, Network, Storage } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import { toPatch, type PhoneAction } from './app-state-actions.ts'
import { bareJid, isGroupJid, parseJid } from './jid.ts'
import { createPhoneAddresses } from './phone-addresses.ts'
import { changeAppState } from './phone-app-state.ts'
import { applyMessage } from './phone-apply.ts'
import { createPhoneChats, type ChatRow } from './phone-chats.ts'
import { textContent } from './phone-compose.ts'
import type { PhoneContext, PhoneStats } from './phone-context.ts'
import type { Addressing } from './phone-envelope.ts'
import { createPhoneEvents, type PhoneEvent } from './phone-events.ts'
import { loadIdentity, uploadPreKeys } from './phone-keys.ts'
import { createPhoneLine } from './phone-line.ts'
import { createPhoneMessages, type StoredMessage } from './phone-messages.ts'
import { enterPairingCode, scanQr } from './phone-pairing.ts'
import { readChat } from './phone-receipts.ts'
import { createPhoneRows } from './phone-rows.ts'
import { newMessageId, resendUnacknowledged, sendMessage } from './phone-send.ts'
import { receiveStanza } from './phone-stanzas.ts'
import { createPhoneUnit } from './phone-unit.ts'
import { expectCompanion, expectedCompanions, welcomeCompanion } from './phone-welcome.ts'
import { createStagedStorage } from './staged-storage.ts'
import { stanzaOf } from './stanza.ts'

/** What may be said about a message that is sent. */
export interface SendOptions {
  readonly id?: string
  /** The id of a message in the same chat. */
  readonly quoted?: string
  /** By default the hidden id when `to` is one, else the phone number. */
  readonly addressing?: Addressing
}

/** Device 0 of an account: a real Signal identity that scans, sends, receives and remembers. */
export interface Phone {
  readonly number: string
  readonly pn: string
  readonly lid: string
  readonly online: boolean
  readonly stats: Readonly<PhoneStats>
  /** Switches the phone on: uploads its keys the first time, takes what waits for it, goes on where it stopped. */
  start(): Promise<void>
  /** Switches the phone off: what is sent to it waits at the server. */
  stop(): Promise<void>
  scan(qr: string): Promise<Device>
  enterCode(code: string): Promise<Device>
  /** Sends text, or any message of the protocol, to a number, an address or a group. */
  send(to: string, content: string | proto.IMessage, options?: SendOptions): Promise<StoredMessage>
  /** Opens a chat: read receipts go out. Answers how many messages had not been read. */
  read(chat: string): Promise<number>
  /** Changes something that companions learn through app state. */
  act(action: PhoneAction): Promise<void>
  typing(chat: string, state: 'composing' | 'recording' | 'paused'): void
  presence(state: 'available' | 'unavailable', name: string): void
  chats(): readonly ChatRow[]
  messages(query: {
    readonly chat?: string
    readonly limit: number
    readonly before?: string
  }): readonly StoredMessage[]
  message(id: string): StoredMessage | null
  /** The chat that a number, address or hidden id belongs to. */
  chatOf(to: string): string
  listen(listener: (event: PhoneEvent) => void): () => void
  /** For the parts of the sandbox that do more with a phone than a test should. */
  readonly context: PhoneContext
}

/** Creates the phone of an account; it does nothing until it is started. */
export function createPhone(details: {
  readonly network: Network
  readonly storage: Storage
  readonly number: string
}): Phone {
  const context = createContext(details)
  const { events, line, messages, chats, stats } = context
  let stopping = new AbortController()

  const fail = (error: unknown): void => reportError(context, error)
  const welcome = (deviceId: number): void => void welcomeCompanion(context, deviceId, stopping.signal).catch(fail)

  async function linked(device: Device): Promise<Device> {
    await expectCompanion(context, device.id)
    events.emit({ type: 'paired', deviceId: device.id })
    welcome(device.id)
    return device
  }

  function chatOf(to: string): string {
    const jid = to.includes('@') ? to : `${to.replace(/^\+/, '')}@s.whatsapp.net`
    return isGroupJid(jid) ? bareJid(jid) : context.addresses.person(jid)
  }

  async function sendNow(to: string, content: string | proto.IMessage, options: SendOptions): Promise<StoredMessage> {
    const id = options.id ?? newMessageId()
    if (messages.find(id) !== null) throw new ActorError('ID_TAKEN', `this phone already has a message ${id}`)
    const quoted = options.quoted === undefined ? null : messages.find(options.quoted)
    if (options.quoted !== undefined && quoted === null) {
      throw new ActorError('MESSAGE_NOT_FOUND', `this phone has no message ${options.quoted} to quote`)
    }
    const message = typeof content === 'string' ? textContent(content, quoted) : content
    const addressing = options.addressing ?? (to.endsWith('@lid') ? 'lid' : 'pn')
    const stored = await sendMessage(context, { id, chat: chatOf(to), content: message, addressing })
    applyMessage(context, stored)
    return stored
  }

  return {
    number: context.number,
    pn: context.pn,
    lid: context.lid,
    stats,
    context,
    get online() {
      return line.online
    },
    async start() {
      if (line.online) return
      stopping = new AbortController()
      line.connect()
      if (context.rows.get('flag', 'prekeys-uploaded') === null) await uploadPreKeys(context)
      await context.serial(() => resendUnacknowledged(context))
      for (const deviceId of expectedCompanions(context)) welcome(deviceId)
    },
    async stop() {
      stopping.abort()
      line.disconnect()
      await context.serial(async () => undefined)
    },
    scan: async (qr) => linked(await scanQr(context, qr)),
    enterCode: async (code) => linked(await enterPairingCode(context, code)),
    send: (to, content, options = {}) => context.serial(() => sendNow(to, content, options)),
    read: (chat) => context.serial(async () => readChat(context, chatOf(chat))),
    act: (action) =>
      context.serial(async () => {
        const jid = 'jid' in action ? action.jid : null
        const last = jid === null ? null : (messages.list({ chat: jid, limit: 1 })[0] ?? null)
        const { collection, mutations } = toPatch(action, last)
        await changeAppState(context, collection, mutations)
      }),
    typing(chat, state) {
      const sign =
        state === 'paused'
          ? stanzaOf('paused', {})
          : stanzaOf('composing', state === 'recording' ? { media: 'audio' } : {})
      line.send(stanzaOf('chatstate', { to: chatOf(chat) }, [sign]))
    },
    presence: (state, name) => line.send(stanzaOf('presence', { type: state, name })),
    chats: () => chats.list(),
    messages: (query) => messages.list(query),
    message: (id) => messages.find(id),
    chatOf,
    listen: (listener) => events.listen(listener),
  }
}

function createContext({ network, storage, number }: Parameters<typeof createPhone>[0]): PhoneContext {
  const account = network.account(number)
  if (account === null) throw new Error(`there is no account ${number}`)
  const staged = createStagedStorage(storage)
  const rows = createPhoneRows(staged, number)
  const identity = loadIdentity(rows)
  staged.commit()
  const events = createPhoneEvents()
  const line = createPhoneLine(network, number, (stanza) => {
    receiveStanza(context, stanza).catch((error: unknown) => reportError(context, error))
  })
  const unit = createPhoneUnit(staged, (stanza) => line.send(stanza))
  const context: PhoneContext = {
    network,
    number,
    pn: account.pn,
    lid: account.lid,
    identity,
    rows,
    line,
    signal: createSignal(identity.signal, staged, number),
    addresses: createPhoneAddresses(rows, account),
    messages: createPhoneMessages(rows),
    chats: createPhoneChats(rows),
    events,
    stats: {
      received: 0,
      sent: 0,
      duplicates: 0,
      decryptFailures: 0,
      retriesAsked: 0,
      retriesAnswered: 0,
      appStateErrors: 0,
      errors: 0,
    },
    serial: unit.serial,
    post: unit.post,
    after: unit.after,
    dropSenderKey: (group) => staged.delete('signal-sender-key', `${number}|${group}::${parseJid(account.pn).user}::0`),
  }
  return context
}

/** Work that failed is counted and told; what it belonged to was not acknowledged and comes again. */
function reportError({ stats, events }: PhoneContext, error: unknown): void {
  stats.errors++
  events.emit({ type: 'error', error: error instanceof Error ? error : new Error(String(error)) })
}
