import type { QuotedMessage } from '../../../core/model/message.ts'
import { toWahaIdOrNull } from './address.ts'

type Json = Readonly<Record<string, unknown>>

/** WAHA's `replyTo`. What the quoted message had beside its words is in the protobuf of the one that quotes it. */
export function toReplyTo({ id, sender, text }: QuotedMessage, raw: Json | null) {
  const quoted = quotedIn(raw)
  const file = quoted && fileIn(quoted)
  return {
    id,
    participant: toWahaIdOrNull(sender),
    body: text,
    hasMedia: file !== null,
    media: file && { url: null, ...file, s3: null, error: null },
    _data: quoted,
  }
}

/** Wrappers in wrappers: an edited message that disappears, seen once. */
const MAX_DEPTH = 6

/** The first `contextInfo` that quotes something, wherever the kind of message has it. */
function quotedIn(message: Json | null, depth = 0): Json | null {
  if (message === null || depth > MAX_DEPTH) return null
  const quoted = asJson(asJson(message['contextInfo'])?.['quotedMessage'])
  if (quoted) return quoted
  for (const part of Object.values(message)) {
    const found = quotedIn(asJson(part), depth + 1)
    if (found) return found
  }
  return null
}

/** Kinds that are a file; others name types too. */
const FILES = [
  'imageMessage',
  'videoMessage',
  'ptvMessage',
  'audioMessage',
  'documentMessage',
  'stickerMessage',
] as const

function fileIn(message: Json, depth = 0): { readonly mimetype: string; readonly filename: string | null } | null {
  for (const kind of FILES) {
    const file = asJson(message[kind])
    if (file) return { mimetype: asText(file['mimetype']) ?? OCTETS, filename: asText(file['fileName']) }
  }
  if (depth > MAX_DEPTH) return null
  for (const part of Object.values(message)) {
    const inner = asJson(asJson(part)?.['message'])
    const found = inner && fileIn(inner, depth + 1)
    if (found) return found
  }
  return null
}

const OCTETS = 'application/octet-stream'

const asJson = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null

const asText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
