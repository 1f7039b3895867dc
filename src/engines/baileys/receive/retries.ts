import { type BinaryNode, extractE2ESessionFromRetryReceipt, getBinaryNodeChild, type WASocket } from 'baileys'
import { bareJid, type Jid, kindOf } from '../../../core/model/address.ts'
import type { EngineArchive } from '../../../core/ports/engine.ts'
import { isMe } from '../convert/actions.ts'
import { decodeMessage, type ProtoMessage } from '../proto.ts'
import { inChat } from '../send/chat-scope.ts'
import { stanzaNodes } from '../send/stanza-nodes.ts'
import type { ReceiveContext } from './context.ts'

export interface RetriesOptions extends Pick<ReceiveContext, 'identities' | 'log' | 'me'> {
  readonly archive: Pick<EngineArchive, 'rawMessage' | 'storyReaders'>
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

/** As often as Baileys sends a message again to one device. */
const MOST_TIMES = 5
const REMEMBERED = 1_000

/**
 * Answers retry receipts for what Baileys would send again in another form: stories, which it gives no readers, and
 * messages for which the server wants nodes beside them. True when there is nothing left for Baileys to do.
 */
export function createRetries(options: RetriesOptions) {
  const { archive, log } = options
  const times = new Map<string, number>()

  function isTooOften({ id, device }: Asked): boolean {
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

  async function sendAgain(sock: WASocket, asked: Asked, content: ProtoMessage): Promise<void> {
    const { id, chat, device, count } = asked
    // To one device Baileys would send a story as a message of the chat with its person.
    const to =
      kindOf(chat) === 'status'
        ? { statusJidList: [await hiddenId(options, device)], useUserDevicesCache: false }
        : { participant: { jid: device, count } }
    const additionalNodes = stanzaNodes(content, chat, Date.now())
    await inChat(chat, () => sock.relayMessage(chat, content, { messageId: id, additionalNodes, ...to }))
    options.onAnswered()
  }

  return async (sock: WASocket, node: BinaryNode): Promise<boolean> => {
    const asked = readRetry(node)
    const raw = asked && (await archive.rawMessage(asked))
    if (!asked || !raw) return false
    const content = decodeMessage(raw)
    const isStory = kindOf(asked.chat) === 'status'
    if (!isStory && stanzaNodes(content, asked.chat, Date.now()).length === 0) return false
    try {
      if (isTooOften(asked) || (isStory && !(await isReader(options, asked)))) {
        log.info({ message: asked.id }, 'a message is not sent again to the device that asks for it')
      } else {
        await renewSession(sock, node, asked.device)
        await sendAgain(sock, asked, content)
      }
    } catch (error) {
      log.warn({ err: error, message: asked.id }, 'a message could not be sent again')
    }
    await sock.sendMessageAck(node)
    return true
  }
}

function readRetry(node: BinaryNode): Asked | null {
  const { type, id, from, participant, recipient } = node.attrs
  const retry = getBinaryNodeChild(node, 'retry')
  if (type !== 'retry' || !retry || !id || !from) return null
  const isShared = kindOf(bareJid(from)) === 'group' || kindOf(bareJid(from)) === 'status'
  const chat = bareJid(isShared ? from : (recipient ?? from))
  return { id, chat, device: participant ?? from, count: Number(retry.attrs['count']) || 1 }
}

/** Who was never to see a story does not get it by asking for it. */
async function isReader({ archive, identities, me }: RetriesOptions, { id, chat, device }: Asked): Promise<boolean> {
  const person = bareJid(device)
  const account = me()
  if (account && isMe(person, account)) return true
  const readers = await archive.storyReaders({ id, chat })
  const other = await identities.altOf(person)
  return readers !== null && (readers.includes(person) || (other !== null && readers.includes(other)))
}

/** By number WhatsApp finds no devices for accounts that have moved on to hidden ids. */
async function hiddenId({ identities }: RetriesOptions, device: Jid): Promise<Jid> {
  const person = bareJid(device)
  return kindOf(person) === 'lid' ? person : ((await identities.altOf(person)) ?? person)
}

/** The device brings the keys of a new session with it, or WhatsApp has some. */
async function renewSession(sock: WASocket, node: BinaryNode, device: Jid): Promise<void> {
  const session = extractE2ESessionFromRetryReceipt(node)
  if (session) await sock.signalRepository.injectE2ESession({ jid: device, session: session as E2ESession })
  else await sock.assertSessions([device], true)
}
