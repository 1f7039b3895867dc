import {
  type BinaryNode,
  cleanMessage,
  decodeBinaryNode,
  decodeMessageNode,
  getBinaryNodeChildren,
  proto,
  unpadRandomMax16,
  type WAMessage,
} from 'baileys'
import type { Logger } from 'pino'
import type { Envelope, KeyStore } from '../../core/ports/key-store.ts'
import { toUnreadable } from './receive/plain.ts'
import { envelopeId, type OpenStanza } from './stanza-book.ts'

/** A message that was decrypted in an earlier life of this session and not stored. */
export interface Unfinished {
  readonly message: WAMessage
  readonly stanza: OpenStanza
}

export interface InboxOptions {
  readonly keys: Pick<KeyStore, 'unsettled'>
  readonly me: { readonly id: string; readonly lid: string }
  readonly log: Logger
  /** Stores what can never become a message as done. */
  readonly settle: (envelopes: readonly string[]) => void
}

/** What is kept in memory at once. */
const PAGE = 500
/** WhatsApp delivers again for two weeks: what is incomplete after that stays so. */
const HORIZON_SECONDS = 14 * 24 * 3600

/** A stanza, and the envelopes of its parts. */
interface Piece {
  readonly node: BinaryNode
  readonly envelopes: readonly Envelope[]
}

/** Messages in the inbox that no event has settled, oldest first. */
export async function* unfinishedPages(options: InboxOptions): AsyncGenerator<readonly Unfinished[]> {
  /** Stanzas of which a part has not been found yet: it may have come much later. */
  let partial: readonly Envelope[] = []
  let page: readonly Envelope[] = []
  do {
    page = await options.keys.unsettled(PAGE, page.at(-1)?.id ?? null)
    const pieces = await toPieces([...partial, ...page], options)
    yield pieces.filter(isComplete).flatMap((piece) => rebuild(piece, options) ?? [])
    partial = pieces
      .filter((piece) => !isComplete(piece))
      .flatMap(({ envelopes }) => envelopes)
      .slice(-PAGE)
  } while (page.length === PAGE)
}

/** A stanza can hold several encrypted parts, each with an envelope of its own. */
async function toPieces(all: readonly Envelope[], { log, settle }: InboxOptions): Promise<readonly Piece[]> {
  const groups = new Map<string, Envelope[]>()
  for (const envelope of all) {
    const stanza = Buffer.from(envelope.stanza).toString('base64')
    groups.set(stanza, [...(groups.get(stanza) ?? []), envelope])
  }
  const pieces: Piece[] = []
  for (const [stanza, envelopes] of groups) {
    // Of an older version, which stored it after its connection had closed: it was not acknowledged and comes again.
    if (stanza === '') continue
    const ids = envelopes.map(({ id }) => id)
    try {
      const piece = { node: await decodeBinaryNode(Buffer.from(stanza, 'base64')), envelopes }
      // Everything else is a mark of what WhatsApp brings again itself, or comes again in whole.
      if (isOld(piece) && !isComplete(piece)) settle(ids)
      else if (piece.node.tag === 'message') pieces.push(piece)
    } catch (error) {
      log.error({ err: error, envelopes: ids.length }, 'an inbox entry is no stanza and is given up')
      settle(ids)
    }
  }
  return pieces
}

const encryptedParts = (node: BinaryNode): { readonly id: string; readonly order: number }[] =>
  getBinaryNodeChildren(node, 'enc').flatMap(({ content }, order) =>
    content instanceof Uint8Array ? [{ id: envelopeId(content), order }] : [],
  )

/** An incomplete stanza was never acknowledged: WhatsApp brings it again. */
const isComplete = ({ node, envelopes }: Piece): boolean =>
  node.tag === 'message' && encryptedParts(node).every(({ id }) => envelopes.some((envelope) => envelope.id === id))

const isOld = ({ node }: Piece): boolean => Date.now() / 1000 - Number(node.attrs['t'] ?? 0) > HORIZON_SECONDS

function rebuild(piece: Piece, { me, log, settle }: InboxOptions): Unfinished | null {
  try {
    const { fullMessage } = decodeMessageNode(piece.node, me.id, me.lid)
    return withContent(piece, fullMessage, { me, log })
  } catch (error) {
    log.error({ err: error, trace: piece.node.attrs['id'] }, 'an inbox entry is no message and is given up')
    settle(piece.envelopes.map(({ id }) => id))
    return null
  }
}

/** The same message that Baileys built when it decrypted the stanza; one that cannot be read is told as such. */
function withContent(
  { node, envelopes }: Piece,
  fullMessage: WAMessage,
  { me, log }: Pick<InboxOptions, 'me' | 'log'>,
): Unfinished {
  const stanza = toStanza(node, envelopes)
  try {
    const message: WAMessage = { ...fullMessage, message: contentOf(node, envelopes, { fullMessage, stanza }) }
    cleanMessage(message, me.id, me.lid)
    return { message, stanza }
  } catch (error) {
    log.error({ err: error, trace: node.attrs['id'] }, 'a message in the inbox cannot be read')
    return { message: toUnreadable(fullMessage, 'its content cannot be read'), stanza }
  }
}

function contentOf(
  node: BinaryNode,
  envelopes: readonly Envelope[],
  { fullMessage, stanza }: { readonly fullMessage: WAMessage; readonly stanza: OpenStanza },
): proto.Message {
  const content = new proto.Message()
  for (const { id } of encryptedParts(node)) {
    const envelope = envelopes.find((candidate) => candidate.id === id)
    if (!envelope) continue
    const part = proto.Message.decode(unpadRandomMax16(envelope.plaintext))
    if (part.deviceSentMessage && !fullMessage.key.fromMe) stanza.forged = true
    Object.assign(content, part.deviceSentMessage?.message ?? part)
  }
  return content
}

const toStanza = ({ attrs }: BinaryNode, envelopes: readonly Envelope[]): OpenStanza => ({
  attrs,
  envelopes: new Set(envelopes.map(({ id }) => id)),
  at: performance.now(),
})
