import { type BinaryNode, extractE2ESessionFromRetryReceipt, type WASocket } from 'baileys'
import { bareJid, isPerson, type Jid, kindOf } from '../../../core/model/address.ts'
import type { EngineArchive } from '../../../core/ports/engine.ts'
import { isMe } from '../convert/actions.ts'
import type { GroupDirectory } from '../groups.ts'
import { decodeMessage, type ProtoMessage } from '../proto.ts'
import { inChat } from '../send/chat-scope.ts'
import { stanzaNodes } from '../send/stanza-nodes.ts'
import type { ReceiveContext } from './context.ts'

export interface RetriesOptions extends Pick<ReceiveContext, 'identities' | 'log' | 'me' | 'refusals'> {
  readonly archive: Pick<EngineArchive, 'rawMessage' | 'storyReaders'>
  readonly groups: Pick<GroupDirectory, 'get'>
  /** Called before a message is sent again, with the device that asks for it. */
  readonly onAsked: (device: Jid) => void
  readonly onAnswered: () => void
}

type E2ESession = Parameters<WASocket['signalRepository']['injectE2ESession']>[0]['session']

/** A device that could not read a message of ours, and asks for it again. */
interface Asked {
  readonly id: string
  readonly chat: Jid
  readonly device: Jid
  readonly count: number
}

/** Each device is sent a message again this often. */
const MOST_TIMES = 5
const REMEMBERED = 1_000

/**
 * Answers retry receipts in Baileys' place: it would send on whatever it knows under the id, others' messages included,
 * and to the whole chat when a phone asks. Only what this account wrote leaves, to the device that asks, when that could
 * have got it. True for every retry receipt.
 */
export function createRetries(options: RetriesOptions) {
  const { archive, log, refusals } = options
  const isTooOften = createTimes()

  async function sendAgain(sock: WASocket, asked: Asked, content: ProtoMessage): Promise<void> {
    const { id, chat } = asked
    const to = await readersOf(options, asked)
    const additionalNodes = stanzaNodes(content, chat, Date.now())
    await inChat(chat, () => sock.relayMessage(chat, content, { messageId: id, additionalNodes, ...to }))
    options.onAnswered()
  }

  async function answer(sock: WASocket, node: BinaryNode, asked: Asked): Promise<void> {
    const { id, chat, device } = asked
    const raw = await archive.rawMessage({ id, chat, fromMe: true })
    if (!raw) {
      const isOthers = (await archive.rawMessage({ id, chat })) !== null
      if (isOthers) refusals.note('not-own-message', id)
      else log.info({ message: id }, 'a message that is asked for again is not known')
    } else if (!(await isRecipient(options, asked))) {
      refusals.note('not-recipient', id)
    } else if (isTooOften(asked)) {
      log.info({ message: id }, 'a message is not sent again to the device that asks for it')
    } else {
      options.onAsked(device)
      await renewSession(sock, node, device)
      await sendAgain(sock, asked, decodeMessage(raw))
    }
  }

  return async (sock: WASocket, node: BinaryNode): Promise<boolean> => {
    if (node.attrs['type'] !== 'retry') return false
    const asked = readRetry(node)
    if (asked) {
      await answer(sock, node, asked).catch((error: unknown) => {
        log.warn({ err: error, message: asked.id }, 'a message could not be sent again')
      })
    } else refusals.note('malformed', node.attrs['id'] ?? '')
    await sock
      .sendMessageAck(node)
      .catch((error: unknown) => log.debug({ err: error }, 'a receipt was not acknowledged'))
    return true
  }
}

/** To whom it goes, in words of `relayMessage`. */
async function readersOf(options: RetriesOptions, { chat, device, count }: Asked) {
  // To one device Baileys would send a story as a message of the chat with its person.
  if (kindOf(chat) === 'status') {
    return { statusJidList: [await hiddenId(options, device)], useUserDevicesCache: false }
  }
  const account = options.me()
  // And to one of the account's own, a message of a person's chat without saying whose: all get it again, and know it by its id.
  const isOwn = isPerson(chat) && account !== null && isMe(personOf(device), account)
  return isOwn ? { useUserDevicesCache: false } : { participant: { jid: device, count } }
}

/** Counts how often each device asks for a message. */
function createTimes() {
  const times = new Map<string, number>()
  return ({ id, device }: Asked): boolean => {
    const key = `${id} ${device}`
    const before = times.get(key) ?? 0
    times.delete(key)
    times.set(key, before + 1)
    for (const oldest of times.keys()) {
      if (times.size <= REMEMBERED) break
      times.delete(oldest)
    }
    return before >= MOST_TIMES
  }
}

function readRetry({ attrs, content }: BinaryNode): Asked | null {
  // Baileys' own look-ups remember a stanza's children.
  const retry = Array.isArray(content) ? content.find(({ tag }) => tag === 'retry') : undefined
  const { id, from, participant, recipient } = attrs
  if (!retry || !id || !from) return null
  const isShared = kindOf(bareJid(from)) === 'group' || kindOf(bareJid(from)) === 'status'
  const chat = bareJid(isShared ? from : (recipient ?? from))
  return { id, chat, device: participant ?? from, count: Number(retry.attrs['count']) || 1 }
}

/** Whether the message was for whoever asks: who was never to see it does not get it by asking. */
async function isRecipient(options: RetriesOptions, { id, chat, device }: Asked): Promise<boolean> {
  const { archive, identities, groups } = options
  const account = options.me()
  const person = personOf(device)
  if (account && isMe(person, account)) return true
  const addresses: readonly (Jid | null)[] = [person, await identities.altOf(person)]
  const isOne = (jid: Jid | null): boolean => jid !== null && addresses.includes(jid)
  if (kindOf(chat) === 'status') return (await archive.storyReaders({ id, chat }))?.some(isOne) ?? false
  if (kindOf(chat) !== 'group') return isOne(chat)
  const group = await groups.get(chat)
  return group?.members.some(({ jid, alt }) => isOne(jid) || isOne(alt)) ?? false
}

const SERVERS: Readonly<Record<string, string>> = { hosted: 's.whatsapp.net', 'hosted.lid': 'lid' }

/** Devices that WhatsApp itself keeps for a business have servers of their own. */
function personOf(device: Jid): Jid {
  const bare = bareJid(device)
  const [user, server = ''] = bare.split('@')
  return SERVERS[server] ? `${user}@${SERVERS[server]}` : bare
}

/** By number WhatsApp finds no devices for accounts that have moved on to hidden ids. */
async function hiddenId({ identities }: RetriesOptions, device: Jid): Promise<Jid> {
  const person = personOf(device)
  return kindOf(person) === 'lid' ? person : ((await identities.altOf(person)) ?? person)
}

/** The device brings the keys of a new session with it, or WhatsApp has some. */
async function renewSession(sock: WASocket, node: BinaryNode, device: Jid): Promise<void> {
  const session = extractE2ESessionFromRetryReceipt(node)
  if (session) await sock.signalRepository.injectE2ESession({ jid: device, session: session as E2ESession })
  else await sock.assertSessions([device], true)
}
