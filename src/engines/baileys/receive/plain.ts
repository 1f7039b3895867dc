import { type BinaryNode, decodeMessageNode, NO_MESSAGE_FOUND_ERROR_TEXT, proto, type WAMessage } from 'baileys'

export interface Owner {
  readonly id: string
  readonly lid: string
}

const { StubType } = proto.WebMessageInfo

const childrenOf = ({ content }: BinaryNode): readonly BinaryNode[] => (Array.isArray(content) ? content : [])

/** Whether a message has nothing to decrypt: a channel's, or one whose content WhatsApp does not have for this device. */
export const isPlain = (node: BinaryNode): boolean =>
  node.attrs['category'] !== 'peer' && childrenOf(node).every(({ tag }) => tag !== 'enc')

/** Encrypted with the secret of another message, as answers of bots are: nothing here opens it. */
const SECRET = 'msmsg'
/** Later pieces of an answer that a bot writes as one goes. */
const CONTINUED: readonly unknown[] = ['inner', 'last']
const NO_BOTS = 'bot_unavailable_fanout'

function isSealed(node: BinaryNode): boolean {
  const children = childrenOf(node)
  const edit = children.find(({ tag }) => tag === 'bot')?.attrs['edit']
  return children.find(({ tag }) => tag === 'enc')?.attrs['type'] === SECRET && !CONTINUED.includes(edit)
}

/**
 * Baileys refuses such a message without telling of it. It becomes what WhatsApp sends to devices that cannot have the
 * content: announced, stored, then acknowledged. In a bot's own chat Baileys knows no such address and refuses it at
 * once: the message that it is, else null.
 */
export function giveUpSealed(node: BinaryNode): WAMessage | null {
  if (!isSealed(node)) return null
  const { id = '', from = '', t } = node.attrs
  if (from.endsWith('@bot')) {
    const messageTimestamp = Number(t) || Math.floor(Date.now() / 1000)
    return toUnreadable({ key: { remoteJid: from, id, fromMe: false }, messageTimestamp }, NO_BOTS)
  }
  node.content = [{ tag: 'unavailable', attrs: { type: NO_BOTS } }]
  return null
}

/** The message that such a stanza is. Throws when it is none. */
export function readPlain(node: BinaryNode, { id, lid }: Owner): WAMessage {
  const { fullMessage } = decodeMessageNode(node, id, lid)
  const [plain] = childrenOf(node).filter(({ tag, content }) => tag === 'plaintext' && content instanceof Uint8Array)
  if (plain?.content instanceof Uint8Array) return { ...fullMessage, message: proto.Message.decode(plain.content) }
  const kind = childrenOf(node).find(({ tag }) => tag === 'unavailable')?.attrs['type']
  return toUnreadable(fullMessage, kind ?? NO_MESSAGE_FOUND_ERROR_TEXT)
}

/** A message of which only the stanza is known. */
export const toUnreadable = (message: WAMessage, reason: string): WAMessage => ({
  ...message,
  messageStubType: StubType.CIPHERTEXT,
  messageStubParameters: [reason],
})
