import {
  type BinaryNode,
  cleanMessage,
  decodeBinaryNode,
  decodeMessageNode,
  getBinaryNodeChildren,
  proto,
  unpadRandomMax16,
  type WAMessage,
  type WASocket,
} from 'baileys'
import type { Logger } from 'pino'
import type { Envelope, KeyStore } from '../../core/ports/key-store.ts'
import type { Inlet } from './inlet.ts'
import type { Link } from './link.ts'
import type { Receiver } from './receive/index.ts'
import { envelopeId, type OpenStanza } from './stanza-book.ts'

export interface ReplayOptions {
  readonly keys: KeyStore
  readonly me: () => { readonly id: string; readonly lid: string }
  readonly log: Logger
  readonly receiver: Pick<Receiver, 'replay' | 'replayConnected'>
  readonly inlet: Inlet
}

/** Brings messages again that were acknowledged to WhatsApp and never stored. */
export function createReplay({ keys, me, log, receiver, inlet }: ReplayOptions) {
  let later: WAMessage[] = []
  const settle = (envelopes: readonly string[]): void => void inlet.push(() => [{ type: 'settled', envelopes }])

  async function beforeConnect(): Promise<void> {
    const unfinished = await readUnfinished({ keys, me: me(), log, settle })
    later = unfinished.filter(({ message, stanza }) => receiver.replay(message, stanza)).map(({ message }) => message)
    if (unfinished.length) log.info({ messages: unfinished.length }, 'messages from the inbox are handled again')
    await inlet.idle()
  }

  /** History is fetched, and keys are taken over, with Baileys' help. */
  async function connected(sock: WASocket): Promise<void> {
    const messages = later
    later = []
    for (const message of messages) {
      await receiver.replayConnected(sock, message).catch((error: unknown) => {
        log.warn({ err: error }, 'a message from the inbox could not be handled; it stays there')
      })
    }
  }

  async function again(sock: WASocket): Promise<void> {
    if (inlet.waiting) return
    try {
      await beforeConnect()
      await connected(sock)
    } catch (error) {
      log.warn({ err: error }, 'the inbox could not be read')
    }
  }

  return {
    /** Ordinary messages need no connection, and come before anything new. */
    beforeConnect,
    /** What was put aside is tried again now and then, as long as the connection lasts. */
    watch({ sock, closed }: Pick<Link, 'sock' | 'closed'>): void {
      const timer = setInterval(() => void again(sock), AGAIN_MS)
      void closed.then(() => clearInterval(timer))
      void connected(sock)
    },
  }
}

/** A message that was decrypted in an earlier life of this session and not stored. */
interface Unfinished {
  readonly message: WAMessage
  readonly stanza: OpenStanza
}

interface ReadOptions {
  readonly keys: KeyStore
  readonly me: { readonly id: string; readonly lid: string }
  readonly log: Logger
  /** Stores what can never become a message as done. */
  readonly settle: (envelopes: readonly string[]) => void
}

const AGAIN_MS = 5 * 60_000
const PAGE = 500
/** WhatsApp delivers again for two weeks: what is incomplete after that stays so. */
const HORIZON_SECONDS = 14 * 24 * 3600

/** Messages in the inbox that no event has settled, oldest first. */
async function readUnfinished({ keys, me, log, settle }: ReadOptions): Promise<Unfinished[]> {
  const unfinished: Unfinished[] = []
  for (const [stanza, envelopes] of await byStanza(keys)) {
    // Of an older version, which stored it after its connection had closed: it was not acknowledged and comes again.
    if (stanza === '') continue
    const ids = envelopes.map(({ id }) => id)
    try {
      const node = await decodeBinaryNode(Buffer.from(stanza, 'base64'))
      // Marks of what WhatsApp brings again itself.
      if (node.tag !== 'message' && !isOld(node)) continue
      if (node.tag === 'message' && isComplete(node, ids)) unfinished.push(rebuild(node, { envelopes, me }))
      else if (isOld(node)) settle(ids)
    } catch (error) {
      log.warn({ err: error, envelopes: ids.length }, 'inbox entry cannot be read')
      settle(ids)
    }
  }
  return unfinished
}

/** A stanza can hold several encrypted parts, each with an envelope of its own. */
async function byStanza(keys: KeyStore): Promise<Map<string, Envelope[]>> {
  const groups = new Map<string, Envelope[]>()
  for (const envelope of await keys.unsettled(PAGE)) {
    const stanza = Buffer.from(envelope.stanza).toString('base64')
    groups.set(stanza, [...(groups.get(stanza) ?? []), envelope])
  }
  return groups
}

const encryptedParts = (node: BinaryNode): { readonly id: string; readonly order: number }[] =>
  getBinaryNodeChildren(node, 'enc').flatMap(({ content }, order) =>
    content instanceof Uint8Array ? [{ id: envelopeId(content), order }] : [],
  )

/** An incomplete stanza was never acknowledged: WhatsApp brings it again. */
const isComplete = (node: BinaryNode, ids: readonly string[]): boolean =>
  encryptedParts(node).every(({ id }) => ids.includes(id))

const isOld = (node: BinaryNode): boolean => Date.now() / 1000 - Number(node.attrs['t'] ?? 0) > HORIZON_SECONDS

/** The same message that Baileys built when it decrypted the stanza. */
function rebuild(
  node: BinaryNode,
  { envelopes, me }: { envelopes: readonly Envelope[]; me: ReadOptions['me'] },
): Unfinished {
  const { fullMessage } = decodeMessageNode(node, me.id, me.lid)
  const content = new proto.Message()
  const stanza = toStanza(node, envelopes)
  for (const { id } of encryptedParts(node)) {
    const envelope = envelopes.find((candidate) => candidate.id === id)
    if (!envelope) continue
    const part = proto.Message.decode(unpadRandomMax16(envelope.plaintext))
    if (part.deviceSentMessage && !fullMessage.key.fromMe) stanza.forged = true
    Object.assign(content, part.deviceSentMessage?.message ?? part)
  }
  const message: WAMessage = { ...fullMessage, message: content }
  cleanMessage(message, me.id, me.lid)
  return { message, stanza }
}

const toStanza = ({ attrs }: BinaryNode, envelopes: readonly Envelope[]): OpenStanza => ({
  attrs,
  envelopes: new Set(envelopes.map(({ id }) => id)),
  at: performance.now(),
})
