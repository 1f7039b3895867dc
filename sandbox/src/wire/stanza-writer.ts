import { TAGS, TOKEN_MAP } from 'baileys/lib/WABinary/constants.js'

import type { Stanza } from '../world/types.ts'

const TOKENS = new Map(Object.entries(TOKEN_MAP))
const NIBBLES = '0123456789-.'
const HEX = '0123456789ABCDEF'
const NIBBLE_TEXT = /^[0-9.-]+$/
const HEX_TEXT = /^[0-9A-F]+$/
/** Only real addresses are written as such: text in which somebody put an `@`, such as a name, stays text. */
const ADDRESS =
  /^([^@:\s]*)(?::(\d+))?@(s\.whatsapp\.net|lid|g\.us|c\.us|broadcast|newsletter|call|bot|hosted|hosted\.lid)$/
/** The server of an address that names a device. */
const DEVICE_DOMAINS: Readonly<Record<string, number>> = { 's.whatsapp.net': 0, lid: 1, hosted: 128, 'hosted.lid': 129 }
const PADDING = 15

/** Grows as it is written; kept between stanzas, since most of them are small. */
let buffer = Buffer.allocUnsafe(4096)
let length = 0

/** Writes a stanza as the plaintext of one frame: a byte of flags, then binary XML. */
export function writeStanza(stanza: Stanza): Buffer {
  length = 0
  byte(0)
  writeNode(stanza)
  return Buffer.from(buffer.subarray(0, length))
}

function writeNode({ tag, attrs, content }: Stanza): void {
  const names = Object.keys(attrs)
  writeListStart(2 * names.length + 1 + (content === undefined ? 0 : 1))
  writeText(tag)
  for (const name of names) {
    writeText(name)
    writeText(attrs[name] ?? '')
  }
  if (content === undefined) return
  if (typeof content === 'string') return writeBytes(Buffer.from(content))
  if (content instanceof Uint8Array) return writeBytes(content)
  writeListStart(content.length)
  for (const child of content) writeNode(child)
}

function writeListStart(size: number): void {
  if (size === 0) return byte(TAGS.LIST_EMPTY)
  if (size < 256) {
    byte(TAGS.LIST_8)
    return byte(size)
  }
  byte(TAGS.LIST_16)
  number(size, 2)
}

/** The shortest form there is: a token, an address, packed digits, or plain bytes. */
function writeText(text: string): void {
  const token = TOKENS.get(text)
  if (token) {
    if (token.dict !== undefined) byte(TAGS.DICTIONARY_0 + token.dict)
    return byte(token.index)
  }
  if (text.length <= TAGS.PACKED_MAX) {
    if (NIBBLE_TEXT.test(text)) return writePacked(TAGS.NIBBLE_8, NIBBLES, text)
    if (HEX_TEXT.test(text)) return writePacked(TAGS.HEX_8, HEX, text)
  }
  const address = text.includes('@') ? ADDRESS.exec(text) : null
  if (address) return writeAddress(address[1] ?? '', address[2], address[3] ?? '')
  writeBytes(Buffer.from(text))
}

function writeAddress(user: string, device: string | undefined, server: string): void {
  const domain = DEVICE_DOMAINS[server]
  if (device !== undefined && domain !== undefined) {
    byte(TAGS.AD_JID)
    byte(domain)
    byte(Number(device))
    return writeText(user)
  }
  byte(TAGS.JID_PAIR)
  if (user === '') byte(TAGS.LIST_EMPTY)
  else writeText(user)
  writeText(server)
}

/** Two characters in a byte; the first bit of the size says that the last half is padding. */
function writePacked(kind: number, alphabet: string, text: string): void {
  const isOdd = text.length % 2 === 1
  byte(kind)
  byte(Math.ceil(text.length / 2) | (isOdd ? 0x80 : 0))
  for (let at = 0; at < text.length; at += 2) {
    const low = at + 1 < text.length ? alphabet.indexOf(text.charAt(at + 1)) : PADDING
    byte((alphabet.indexOf(text.charAt(at)) << 4) | low)
  }
}

function writeBytes(bytes: Uint8Array): void {
  const size = bytes.length
  byte(size < 256 ? TAGS.BINARY_8 : size < 2 ** 20 ? TAGS.BINARY_20 : TAGS.BINARY_32)
  number(size, size < 256 ? 1 : size < 2 ** 20 ? 3 : 4)
  reserve(size)
  buffer.set(bytes, length)
  length += size
}

function number(value: number, size: number): void {
  reserve(size)
  buffer.writeUIntBE(value, length, size)
  length += size
}

function byte(value: number): void {
  reserve(1)
  buffer[length++] = value
}

function reserve(size: number): void {
  if (length + size <= buffer.length) return
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + size))
  buffer.copy(larger, 0, 0, length)
  buffer = larger
}
