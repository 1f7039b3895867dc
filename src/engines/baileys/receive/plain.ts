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
