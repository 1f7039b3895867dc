import type { proto } from '../wire/proto.ts'
import type { Device } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import { toPatch, type PhoneAction } from './app-state-actions.ts'
import { bareJid, isLid, isSharedJid, STATUS } from './jid.ts'
import { changeAppState } from './phone-app-state.ts'
import { takeMessage } from './phone-apply.ts'
import { createPhoneContext, reportError, type PhoneOptions } from './phone-assembly.ts'
import type { ChatRow } from './phone-chats.ts'
import { textContent, withSurroundings, type Surroundings } from './compose-text.ts'
import type { PhoneContext, PhoneStats } from './phone-context.ts'
import type { Addressing } from './phone-envelope.ts'
import type { PhoneEvent } from './phone-events.ts'
import { uploadPreKeys } from './phone-keys.ts'
import type { StoredMessage } from './phone-messages.ts'
import { enterPairingCode, scanQr } from './phone-pairing.ts'
import { readChat } from './phone-receipts.ts'
import { newMessageId, resendUnacknowledged, sendMessage } from './phone-send.ts'
import { expectCompanion, expectedCompanions, welcomeCompanion } from './phone-welcome.ts'
import { stanzaOf } from './stanza.ts'

/** What may be said about a message that is sent. */
export interface SendOptions {
  readonly id?: string
  /** The id of a message that it answers; of another chat, it is answered privately. */
  readonly quoted?: string
  /** Numbers or addresses of people. */
  readonly mentions?: readonly string[]
  /** How often it was forwarded; 127 and more: many times. */
  readonly forwardingScore?: number
  /** Of a story: numbers or addresses of those who get to see it. */
  readonly audience?: readonly string[]
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
export function createPhone(options: PhoneOptions): Phone {
  const context = createPhoneContext(options)
  const { events, line, messages, chats, stats } = context
  const power = createPower(context)
  return {
    number: context.number,
    pn: context.pn,
    lid: context.lid,
    stats,
    context,
    get online() {
      return line.online
    },
    start: power.start,
    stop: power.stop,
    scan: async (qr) => power.linked(await scanQr(online(context), qr)),
    enterCode: async (code) => power.linked(await enterPairingCode(online(context), code)),
    send: (to, content, how = {}) => context.serial(() => writeMessage(online(context), { to, content, how })),
    read: (chat) => context.serial(async () => readChat(online(context), chatOf(context, chat))),
    act: (action) => context.serial(() => actOn(online(context), action)),
    typing: (chat, state) => line.send(stanzaOf('chatstate', { to: chatOf(context, chat) }, [typingSign(state)])),
    presence: (state, name) => line.send(stanzaOf('presence', { type: state, name })),
    chats: () => chats.list(),
    messages: (query) => messages.list(query),
    message: (id) => messages.find(id),
    chatOf: (to) => chatOf(context, to),
    listen: (listener) => events.listen(listener),
  }
}

function online(context: PhoneContext): PhoneContext {
  if (!context.line.online) throw new ActorError('PHONE_OFFLINE', 'the phone is offline')
  return context
}

/** Switching the phone on and off, and the companions that it still owes their first data. */
function createPower(context: PhoneContext) {
  const { events, line, rows } = context
  let stopping = new AbortController()
  const welcome = (deviceId: number): void => {
    welcomeCompanion(context, deviceId, stopping.signal).catch((error: unknown) => reportError(context, error))
  }
  return {
    async start(): Promise<void> {
      if (line.online) return
      stopping = new AbortController()
      line.connect()
      if (rows.get('flag', 'prekeys-uploaded') === null) await uploadPreKeys(context)
      if (rows.get('setting', 'push-name') === null) await sayName(context)
      await context.serial(() => resendUnacknowledged(context))
      for (const deviceId of expectedCompanions(context)) welcome(deviceId)
    },
    async stop(): Promise<void> {
      stopping.abort()
      line.disconnect()
      // What was under way ends before the phone counts as off.
      await context.serial(async () => undefined)
    },
    async linked(device: Device): Promise<Device> {
      await expectCompanion(context, device.id)
      events.emit({ type: 'paired', deviceId: device.id })
      welcome(device.id)
      return device
    },
  }
}

/** Companions learn the name of their account from app state; without it they cannot show themselves as online. */
async function sayName(context: PhoneContext): Promise<void> {
  const name = context.network.account(context.number)?.name
  if (name) await context.serial(() => actOn(context, { type: 'push-name', name }))
}

function chatOf({ addresses, findByLid }: PhoneContext, to: string): string {
  const jid = to.includes('@') ? to : `${to.replace(/^\+/, '')}@s.whatsapp.net`
  if (isSharedJid(jid)) return bareJid(jid)
  const found = isLid(jid) ? findByLid(bareJid(jid)) : null
  if (found !== null) addresses.learn(found)
  return addresses.person(jid)
}

async function writeMessage(
  context: PhoneContext,
  { to, content, how }: { readonly to: string; readonly content: string | proto.IMessage; readonly how: SendOptions },
): Promise<StoredMessage> {
  const { messages } = context
  const id = how.id ?? newMessageId()
  if (messages.find(id) !== null) throw new ActorError('ID_TAKEN', `this phone already has a message ${id}`)
  const quoted = how.quoted === undefined ? null : messages.find(how.quoted)
  if (how.quoted !== undefined && quoted === null) {
    throw new ActorError('MESSAGE_NOT_FOUND', `this phone has no message ${how.quoted} to quote`)
  }
  const chat = chatOf(context, to)
  if (chat === STATUS && !how.audience?.length) throw new ActorError('REFUSED', 'a story needs an audience')
  const around = surroundingsOf(context, { chat, quoted, how })
  const message = typeof content === 'string' ? textContent(content, around) : withSurroundings(content, around)
  const addressing = how.addressing ?? (to.endsWith('@lid') ? 'lid' : 'pn')
  const audience = how.audience && { audience: how.audience.map((person) => chatOf(context, person)) }
  const stored = await sendMessage(context, { id, chat, content: message, addressing, ...audience })
  await takeMessage(context, stored)
  return stored
}

function surroundingsOf(
  context: PhoneContext,
  { chat, quoted, how }: { readonly chat: string; readonly quoted: StoredMessage | null; readonly how: SendOptions },
): Surroundings {
  const { mentions, forwardingScore } = how
  return {
    chat,
    quoted,
    expiration: context.chats.find(chat)?.ephemeralSeconds ?? 0,
    ...(mentions && { mentions: mentions.map((person) => chatOf(context, person)) }),
    ...(forwardingScore !== undefined && { forwardingScore }),
  }
}

function actOn(context: PhoneContext, action: PhoneAction): Promise<void> {
  const jid = 'jid' in action ? action.jid : null
  const last = jid === null ? null : (context.messages.list({ chat: jid, limit: 1 })[0] ?? null)
  const { collection, mutations } = toPatch(action, last)
  return changeAppState(context, collection, mutations)
}

function typingSign(state: 'composing' | 'recording' | 'paused') {
  if (state === 'paused') return stanzaOf('paused', {})
  return stanzaOf('composing', state === 'recording' ? { media: 'audio' } : {})
}
