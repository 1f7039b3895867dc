import { createHash } from 'node:crypto'
import {
  type BinaryNode,
  decodeMessageNode,
  encodeBinaryNode,
  getBinaryNodeChildren,
  proto,
  unpadRandomMax16,
  type WAMessage,
  type WAMessageKey,
} from 'baileys'
import { bareJid, userOf } from '../../core/model/address.ts'
import type { Envelope } from '../../core/ports/key-store.ts'

/** A message stanza between its arrival and the moment its content is known. */
export interface OpenStanza {
  readonly attrs: Readonly<Record<string, string>>
  /** Envelopes of its parts that were decrypted and committed. */
  readonly envelopes: Set<string>
  /** What came with it says that it comes from where it cannot come from. */
  forged?: true
  /** It was handed on before Baileys saw it. */
  taken?: true
  /** When it came, on the clock of `performance.now`. */
  readonly at: number
}

/**
 * Ties what Baileys decrypts to the stanza it came in, and the finished message to its envelopes: Baileys hands on
 * neither.
 */
export interface StanzaBook {
  /**
   * Takes in a stanza before Baileys does, and marks it as one that waited at WhatsApp: those Baileys handles one after
   * the other. Others overtake them, and one another while it looks up who wrote the first. False when it is no message.
   */
  expect(node: BinaryNode): boolean
  /** The envelope for a ciphertext that was decrypted; null when its stanza is unknown. */
  envelopeOf(ciphertext: Uint8Array, plaintext: Uint8Array): Envelope | null
  /** The stanza's ciphertext was answered from the inbox. */
  repeated(ciphertext: Uint8Array): void
  /** The message of a ciphertext; null when its stanza is unknown. */
  messageOf(ciphertext: Uint8Array): { readonly message: WAMessage; readonly stanza: OpenStanza } | null
  /**
   * Ends the wait for a message's stanza: of several, the one that was opened last, else the first. What is sent again
   * comes while the stanza that could not be read is still being dealt with.
   */
  take(key: WAMessageKey): OpenStanza | null
  /** Resolves when the message of this id is no longer being decrypted; null when none is. */
  open(id: string): Promise<void> | null
  /** The message was handed on before Baileys saw it. */
  mark(key: WAMessageKey): void
  clear(): void
}

interface Entry extends OpenStanza {
  readonly node: BinaryNode
  readonly key: string
  readonly id: string
  readonly fromMe: boolean
  readonly hashes: readonly string[]
  readonly done: PromiseWithResolvers<void>
  /** From another device of the account, for this one: Baileys handles it beside the others. */
  readonly isPeer: boolean
  /** Baileys has tried to read it. */
  opened: boolean
}

/** Peer stanzas whose handling ended without a message leave the book after this time. */
const MAX_AGE_MS = 10 * 60_000

export const envelopeId = (ciphertext: Uint8Array): string => createHash('sha256').update(ciphertext).digest('hex')

export function createStanzaBook(me: () => { readonly id: string; readonly lid: string }): StanzaBook {
  const entries = new Set<Entry>()
  /** Oldest first. */
  const byKey = new Map<string, readonly Entry[]>()
  /** Oldest first: the same stanza may have come twice, and others of a group know its bytes. */
  const byHash = new Map<string, readonly Entry[]>()
  const byId = new Map<string, Entry>()

  function remove(entry: Entry): void {
    entries.delete(entry)
    drop(byKey, entry.key, entry)
    for (const hash of entry.hashes) drop(byHash, hash, entry)
    if (byId.get(entry.id) === entry) byId.delete(entry.id)
    entry.done.resolve()
  }

  /** Baileys is at this one: what came before it in the queue and is still here has ended without a message. */
  function passBefore(entry: Entry): void {
    if (entry.isPeer) return
    const now = performance.now()
    for (const earlier of entries) {
      if (earlier === entry) break
      if (!earlier.isPeer || now - earlier.at > MAX_AGE_MS) remove(earlier)
    }
  }

  const open = (ciphertext: Uint8Array): Entry | null => {
    const entry = byHash.get(envelopeId(ciphertext))?.[0] ?? null
    if (!entry) return null
    if (!entry.opened) passBefore(entry)
    entry.opened = true
    return entry
  }

  function toEntry(node: BinaryNode): Entry | null {
    try {
      const { fullMessage } = decodeMessageNode(node, me().id, me().lid)
      const hashes = ciphertextsOf(node).map(envelopeId)
      const base = {
        key: keyText(fullMessage.key),
        id: node.attrs['id'] ?? '',
        fromMe: Boolean(fullMessage.key.fromMe),
        attrs: node.attrs,
        at: performance.now(),
        isPeer: node.attrs['category'] === 'peer',
        opened: false,
      }
      return { ...base, node, hashes, envelopes: new Set(), done: Promise.withResolvers<void>() }
    } catch {
      return null // Baileys refuses such a stanza with the same check
    }
  }

  return {
    expect(node) {
      const entry = toEntry(node)
      if (!entry) return false
      // What the own phone sends of history and keys may have to come in between.
      if (!entry.isPeer) node.attrs['offline'] ??= '0'
      entries.add(entry)
      add(byKey, entry.key, entry)
      byId.set(entry.id, entry)
      for (const hash of entry.hashes) add(byHash, hash, entry)
      return true
    },
    envelopeOf(ciphertext, plaintext) {
      const id = envelopeId(ciphertext)
      const entry = open(ciphertext)
      entry?.envelopes.add(id)
      if (entry && !entry.fromMe && isDeviceSent(plaintext)) entry.forged = true
      return entry ? { id, plaintext, stanza: encodeBinaryNode(entry.node) } : null
    },
    repeated(ciphertext) {
      open(ciphertext)?.envelopes.add(envelopeId(ciphertext))
    },
    messageOf(ciphertext) {
      const entry = open(ciphertext)
      if (!entry) return null
      return { message: decodeMessageNode(entry.node, me().id, me().lid).fullMessage, stanza: entry }
    },
    take(key) {
      const found = byKey.get(keyText(key)) ?? []
      const entry = found.findLast(({ opened }) => opened) ?? found[0] ?? null
      // Baileys deals with one after the other: what came before it comes to no message any more.
      if (entry && (entry.opened || entry.hashes.length === 0)) passBefore(entry)
      for (const before of entry ? found.slice(0, found.indexOf(entry) + 1) : []) remove(before)
      return entry
    },
    open: (id) => byId.get(id)?.done.promise ?? null,
    mark(key) {
      const entry = byKey.get(keyText(key))?.find(({ taken }) => !taken)
      if (entry) entry.taken = true
    },
    clear() {
      for (const entry of entries) remove(entry)
    },
  }
}

type Index = Map<string, readonly Entry[]>

const add = (index: Index, name: string, entry: Entry): void =>
  void index.set(name, [...(index.get(name) ?? []), entry])

function drop(index: Index, name: string, entry: Entry): void {
  const others = (index.get(name) ?? []).filter((one) => one !== entry)
  if (others.length > 0) index.set(name, others)
  else index.delete(name)
}

/** How the protobuf field that wraps messages of the account's other devices begins. */
const DEVICE_SENT = Buffer.from([0xfa, 0x01])

function isDeviceSent(plaintext: Uint8Array): boolean {
  const bytes = Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength)
  if (!bytes.includes(DEVICE_SENT)) return false
  try {
    return Boolean(proto.Message.decode(unpadRandomMax16(plaintext)).deviceSentMessage)
  } catch {
    return false // no message at all
  }
}

/** The encrypted parts of a message stanza. */
const ciphertextsOf = (node: BinaryNode): Uint8Array[] =>
  getBinaryNodeChildren(node, 'enc').flatMap(({ content }) => (content instanceof Uint8Array ? [content] : []))

const keyText = (key: WAMessageKey): string =>
  [key.id, bareJid(key.remoteJid ?? ''), key.participant ? userOf(key.participant) : ''].join(' ')
