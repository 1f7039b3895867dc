import {
  type BinaryNode,
  cleanMessage,
  type Contact,
  PROCESSABLE_HISTORY_TYPES,
  proto,
  type WAMessage,
  type WASocket,
} from 'baileys'
import { bareJid, isPerson, type Jid, kindOf } from '../../../core/model/address.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import type { Meter } from '../../../core/ports/meter.ts'
import { type CallBook, readCall, toCall } from '../account/calls.ts'
import type { Collections } from '../app-state/collections.ts'
import { toChatPatch, toContactPatch } from '../convert/chat.ts'
import { unwrap } from '../convert/unwrap.ts'
import type { GroupDirectory, GroupNotice } from '../groups.ts'
import type { RowStore } from '../keys/row-store.ts'
import type { Origin } from '../inlet.ts'
import type { OpenStanza, StanzaBook } from '../stanza-book.ts'
import type { TapHandlers } from '../tap.ts'
import { toSeconds } from '../proto.ts'
import { within } from '../timing.ts'
import { type ServerAck, toLateAck, toServerAck } from './acks.ts'
import { isIgnored, type ReceiveContext } from './context.ts'
import { gateNotifications, hold, type Notification, type NotificationGate, originOf, stored } from './gates.ts'
import { type HistorySet, toHistoryEvents } from './history.ts'
import { createMessageReceiver } from './messages.ts'
import { createNameFilter } from './names.ts'
import { createOnce } from './once.ts'
import { giveUpSealed, isPlain, type Owner, readPlain, toUnreadable } from './plain.ts'
import { idsOf, toReceiptEvents } from './receipts.ts'
import type { Resend } from './resend.ts'
import { createRetries } from './retries.ts'

export interface ReceiverOptions extends ReceiveContext {
  readonly book: StanzaBook
  readonly groups: GroupDirectory
  /** True when a send was waiting for this answer. */
  readonly answer: (ack: ServerAck) => boolean
  readonly onCredentials: () => void
  /** A device could not read a message of ours, and gets it again. */
  readonly onRetryAsked: (device: string) => void
  readonly calls: CallBook
  readonly resend: Resend
  readonly session: string
  readonly meter: Meter
  /** The account's own addresses, empty before it is paired. */
  readonly owner: () => Owner
  readonly collections: Collections
  readonly rows: Pick<RowStore, 'write' | 'plaintext'>
  /** Whether chats and messages of the past are wanted. */
  readonly keepHistory: boolean
}

/** Everything that comes from WhatsApp, on its way to the gateway. */
export interface Receiver {
  /** For the socket's events. */
  handlers(sock: () => WASocket): TapHandlers
  /** Listens to stanzas that Baileys tells too late or too little about. */
  attach(sock: WASocket): void
  /** A message from the inbox. True when Baileys has to handle it once connected. */
  replay(message: WAMessage, stanza: OpenStanza): boolean
  /** What was encrypted for us cannot be read: resolves when that is stored. */
  unreadable(ciphertext: Uint8Array, reason: string): Promise<void>
  /** Lets Baileys handle what `replay` said. */
  replayConnected(sock: WASocket, message: WAMessage): Promise<void>
}

const { CIPHERTEXT } = proto.WebMessageInfo.StubType

/** Above this many waiting events, no further message is decrypted. */
const HIGH_WATER = 1_000
const RECEIPT_WAIT_MS = 30_000

export function createReceiver(options: ReceiverOptions): Receiver {
  const { inlet, book, groups } = options
  const messages = createMessageReceiver(options)
  const names = createNameFilter()
  const replayed = new WeakMap<object, OpenStanza>()
  const ignored = (chat: string): boolean => isIgnored(options.ignore, chat)
  /** When the last notification of a group was made: what Baileys reads from it does not say. */
  let notice = { jid: '', at: 0 }
  const noticeOf = (jid: string): GroupNotice => ({
    at: (notice.jid === jid && notice.at) || Math.floor(Date.now() / 1000),
    origin: notifications.current,
    once: onceOf(notifications.current),
    isRepeated: isMade(notifications.current),
  })
  const once = createOnce(options.rows)
  const onceOf = (notification: Notification | null): GroupNotice['once'] =>
    notification ? () => once(notification.node) : null
  const isMade = (notification: Notification | null) => async (): Promise<boolean> =>
    notification !== null && once.isMade(notification.node)
  /** Envelopes of the piece of history that Baileys fetches at the moment: it handles one message at a time. */
  let history: readonly string[] = []
  let notifications: NotificationGate = { current: null }

  const push = (events: readonly EngineEvent[], origin: Origin | null = null): void => {
    if (events.length) void inlet.push(() => events, origin)
  }

  const refuse = ({ attrs }: BinaryNode): void => options.refusals.note('malformed', attrs['id'] ?? '')

  const settle = (envelopes: readonly string[]): void => {
    if (envelopes.length) push([{ type: 'settled', envelopes }])
  }

  /** What Baileys made of a message, such as the name of the app state's key, may still be on its way to the disk. */
  async function settleStored(envelopes: readonly string[]): Promise<void> {
    if (envelopes.length === 0) return
    // What cannot be stored is told where it was written; the message stays in the inbox then.
    const isStored = await options.rows.write({ rows: {} }).then(
      () => true,
      () => false,
    )
    if (isStored) settle(envelopes)
  }

  /** What the phone sends again comes in an answer of its own: a stanza of the same message may be on its way. */
  function onMessage(sock: WASocket, message: WAMessage, isAnswer: boolean): void {
    if (message.messageStubType) notice = { jid: message.key.remoteJid ?? '', at: toSeconds(message.messageTimestamp) }
    const account = options.me()
    // Baileys does this to what comes by itself: what a reaction names is said from its sender's point of view.
    if (isAnswer && account) cleanMessage(message, account.phone, account.lid ?? '')
    const stanza = replayed.get(message) ?? (isAnswer ? null : book.take(message.key))
    if (stanza?.taken) return
    if (message.messageStubType === CIPHERTEXT) options.resend.noted()
    const open = messages.receive(message, stanza)
    if (!open) return
    if (open.kind === 'history' && isProcessed(message)) history = open.envelopes
    // Behind Baileys' own handling, which holds this lock: keys and mappings must be stored first.
    else void sock.messageMutex.mutex(() => settleStored(open.envelopes))
  }

  function onHistory(set: HistorySet): void {
    const me = options.me()
    const envelopes = history
    history = []
    if (!me) return
    const { keepHistory, collections, log } = options
    void inlet.push(async () => {
      const isStateKnown = (await collections.view('regular_low').head()).version > 0
      return toHistoryEvents({ set, envelopes, me, ignored, keepHistory, isStateKnown, log })
    })
  }

  /** Behind the messages it is of that are still to be decrypted: the tick of a message comes after the message. */
  async function onReceipt(node: BinaryNode): Promise<void> {
    const me = options.me()
    const events = me ? toReceiptEvents(node, me) : []
    if (!events.length) return
    const messages = idsOf(node).flatMap((id) => book.open(id) ?? [])
    if (messages.length > 0) await within(RECEIPT_WAIT_MS, Promise.all(messages))
    await inlet.push(() => Promise.all(events.map((event) => withAlt(options, event))), originOf(node))
    await inlet.flush()
  }

  async function onCall(node: BinaryNode): Promise<void> {
    const read = readCall(node)
    if (!read) return refuse(node)
    const call = toCall(options.calls.note(read))
    if (!call) return
    await inlet.push(async () => {
      const envelopes = await once(node)
      const fromAlt = call.fromAlt ?? (await options.identities.altOf(call.from))
      return [{ type: 'call', call: { ...call, fromAlt }, envelopes }]
    }, originOf(node))
    await inlet.flush()
  }

  function onStanza(sock: WASocket, node: BinaryNode): void {
    const sealed = giveUpSealed(node)
    if (sealed) return void messages.receive(sealed, toStanza(node))
    if (!book.expect(node)) return refuse(node)
    if (inlet.waiting > HIGH_WATER) void sock.messageMutex.mutex(() => inlet.idle())
    // Baileys acknowledges it in its turn at this lock.
    if (isPlain(node)) void sock.messageMutex.mutex(() => takePlain(node))
  }

  /** Nothing is decrypted, so that no inbox keeps it: it is stored before Baileys sees it. */
  async function takePlain(node: BinaryNode): Promise<void> {
    try {
      const message = readPlain(node, options.owner())
      if (message.messageStubType) options.resend.noted()
      if (!messages.receive(message, toStanza(node))) book.mark(message.key)
    } catch (error) {
      refuse(node)
      options.log.debug({ err: error }, 'a message without encryption could not be read')
    }
    await stored(inlet)
  }

  function onAck(node: BinaryNode): void {
    const ack = toServerAck(node)
    if (ack && !options.answer(ack)) push([toLateAck(ack)])
  }

  return {
    handlers: (sock) => ({
      'messages.upsert': (upsert) => {
        for (const message of upsert.messages) onMessage(sock(), message, upsert.requestId !== undefined)
      },
      'messaging-history.set': onHistory,
      'chats.upsert': (chats) => pushChats(chats),
      'chats.update': (chats) => pushChats(chats),
      'contacts.upsert': (contacts) => pushContacts(contacts),
      'contacts.update': (contacts) => {
        pushPictures(contacts)
        pushContacts(contacts)
      },
      'groups.upsert': (changed) => groups.update(changed, noticeOf(changed[0]?.id ?? '')),
      'groups.update': (changed) => groups.update(changed, noticeOf(changed[0]?.id ?? '')),
      'group-participants.update': (change) => groups.updateMembers(change, noticeOf(change.id)),
    }),
    attach(sock) {
      sock.ws.prependListener('CB:message', (node: BinaryNode) => onStanza(sock, node))
      notifications = gateNotifications(sock, inlet)
      hold(sock, 'CB:call', { inlet, take: onCall, onMalformed: refuse })
      const onAnswered = () => options.meter.count('retries_answered', { session: options.session })
      const answer = createRetries({ ...options, onAsked: options.onRetryAsked, onAnswered })
      const instead = (node: BinaryNode) => answer(sock, node)
      hold(sock, 'CB:receipt', { inlet, take: onReceipt, onMalformed: refuse, instead })
      options.resend.attach(sock)
      sock.ws.on('CB:ack,class:message', onAck)
      sock.ev.on('creds.update', options.onCredentials)
    },
    async unreadable(ciphertext, reason) {
      const found = book.messageOf(ciphertext)
      if (!found) return
      options.resend.noted()
      // Its other parts may be in the inbox: Baileys' own word on it settles them.
      messages.receive(toUnreadable(found.message, reason), { ...found.stanza, envelopes: new Set() })
      await stored(inlet)
    },
    replay(message, stanza) {
      const open = messages.receive(message, stanza)
      if (open) replayed.set(message, stanza)
      return open !== null
    },
    replayConnected: (sock, message) => sock.messageMutex.mutex(() => sock.upsertMessage(message, 'append')),
  }

  function pushChats(chats: readonly Parameters<typeof toChatPatch>[0][]): void {
    const patches = chats.flatMap((chat) => toChatPatch(chat) ?? []).filter(({ chat }) => !ignored(chat))
    for (const { chat, ephemeralSeconds } of patches)
      if (ephemeralSeconds !== undefined && kindOf(chat) === 'group')
        groups.update([{ id: chat, ephemeralDuration: ephemeralSeconds }])
    if (patches.length) push([{ type: 'chats', chats: patches }])
  }

  /** Baileys tells a new picture as a change of its owner. */
  function pushPictures(contacts: readonly Partial<Contact>[]): void {
    const owners = contacts.flatMap(({ id, imgUrl }) => (id && imgUrl !== undefined ? [bareJid(id)] : []))
    push(
      owners.filter(hasPicture).map((jid) => ({ type: 'picture', jid })),
      notifications.current,
    )
  }

  function pushContacts(contacts: readonly Parameters<typeof toContactPatch>[0][]): void {
    const patches = names.news(contacts.flatMap((contact) => toContactPatch(contact) ?? []))
    if (patches.length) push([{ type: 'contacts', contacts: patches }])
  }
}

const toStanza = ({ attrs }: BinaryNode): OpenStanza => ({ attrs, envelopes: new Set(), at: performance.now() })

const hasPicture = (jid: Jid): boolean => isPerson(jid) || kindOf(jid) === 'group'

/** Other kinds of history never come to an event. */
function isProcessed({ message }: WAMessage): boolean {
  const notification = message && unwrap(message).protocolMessage?.historySyncNotification
  const processed: readonly unknown[] = PROCESSABLE_HISTORY_TYPES
  return processed.includes(notification?.syncType)
}

async function withAlt({ identities }: ReceiveContext, event: EngineEvent): Promise<EngineEvent> {
  if (event.type !== 'receipt') return event
  return { ...event, target: { ...event.target, chatAlt: await identities.altOf(event.target.chat) } }
}
