import type { SandboxMessage } from '../../../sandbox/src/index.ts'
import { proto } from '../../../sandbox/src/wire/proto.ts'
import { LINK, type Json, type Kind } from './kind.ts'
import { SESSION, type KindsWorld } from './world.ts'

/** One message of a kind, as it was sent. */
export interface Sample {
  readonly kind: Kind
  readonly sent: SandboxMessage
}

/** What protobufs are shown as: bytes in base64, enums by name. */
export const shownProto = (raw: Uint8Array): Json =>
  proto.Message.toObject(proto.Message.decode(raw), { bytes: String, longs: Number, enums: String })

/** An address as WAHA has it outside of `_data`. */
export const wahaJid = (jid: string): string => jid.replace('@s.whatsapp.net', '@c.us')
/** Unix seconds as RyzeAPI and GOWA write them. */
export const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/** The message that is quoted, wherever its kind keeps it. */
function quotedIn(message: Json): Json {
  if (typeof message !== 'object' || message === null) return null
  if (message.contextInfo?.quotedMessage) return message.contextInfo.quotedMessage
  return Object.values(message).map(quotedIn).find(Boolean) ?? null
}

/** A message as WAHA has it, in its event and in its list alike. */
export function wahaMessage({ kind, sent }: Sample, { ana, group, olivia }: KindsWorld): Json {
  const { text, file, quotes, waha } = kind
  const chat = kind.chat === 'group' ? group : wahaJid(ana.pn)
  const author = kind.chat === 'group' ? wahaJid(ana.pn) : null
  const shown = shownProto(sent.raw)
  const media = file && { url: LINK, mimetype: file.mimetype, filename: file.name, s3: null, error: null }
  const quoted = quotes && {
    id: sent.quoted?.id,
    participant: wahaJid(sent.quoted?.sender ?? ''),
    body: quotes.text,
    hasMedia: quotes.mimetype !== undefined,
    media: quotes.mimetype ? { url: null, mimetype: quotes.mimetype, filename: null, s3: null, error: null } : null,
    _data: quotedIn(shown),
  }
  return {
    id: `false_${chat}_${sent.id}${author ? `_${author}` : ''}`,
    timestamp: sent.timestamp,
    from: chat,
    fromMe: false,
    source: 'app',
    to: wahaJid(olivia.pn),
    participant: author,
    ...(author && { author }),
    body: text,
    hasMedia: file !== undefined,
    media: media ?? null,
    mediaUrl: media ? LINK : null,
    ack: 2,
    ackName: 'DEVICE',
    location: null,
    vCards: null,
    replyTo: quoted ?? null,
    ...waha,
  }
}

const ryzePerson = ({ pn, lid, name }: { pn: string; lid: string; name: string }) => ({ jid: pn, lid, name })

function ryzeMedia({ text, file }: Kind): Json {
  if (!file) return null
  const isAudio = file.mimetype.startsWith('audio/')
  return {
    type: file.ryze[0],
    mimeType: file.mimetype,
    mimetype: file.mimetype,
    ...(file.name !== null && { fileName: file.name }),
    size: file.data.length,
    ...(file.seconds !== undefined && { duration: file.seconds }),
    url: LINK,
    ...(isAudio && { isVoiceNote: file.ryze[0] === 'ptt' }),
    ...(text !== null && { caption: text }),
  }
}

/** `data` of RyzeAPI's event. */
export function ryzeData({ kind, sent }: Sample, { ana, olivia, group }: KindsWorld): Json {
  const isGroup = kind.chat === 'group'
  const chat = isGroup
    ? { jid: group, lid: null, name: null, type: 'group', groupName: null }
    : { ...ryzePerson(ana), type: 'private' }
  const media = ryzeMedia(kind)
  const { quotes, mentions, ryze, text, type } = kind
  const { id, sender } = sent.quoted ?? {}
  return {
    id: sent.id,
    direction: 'incoming',
    timestamp: isoTime(sent.timestamp),
    chat,
    sender: ryzePerson(ana),
    recipient: isGroup ? { jid: group, lid: null, name: null } : ryzePerson(olivia),
    ...(mentions && { mentions }),
    ...(quotes && { reply: { message_id: id, ...(quotes.text !== null && { text: quotes.text }), sender } }),
    message: { type, content: text ?? '', source: 'whatsapp', ...(media && { media }), ...ryze },
  }
}

/** A message of RyzeAPI's history. */
export function ryzeItem({ kind, sent }: Sample, { ana, group }: KindsWorld): Json {
  const isGroup = kind.chat === 'group'
  const { quotes, mentions, ryze, text, type, file } = kind
  const { id, sender } = sent.quoted ?? {}
  const { caption: _caption, isVoiceNote: _voice, mimetype: _type, ...media } = ryzeMedia(kind) ?? {}
  return {
    messageId: sent.id,
    messageType: type,
    direction: 'incoming',
    content: ryze?.content ?? text ?? '',
    timestamp: isoTime(sent.timestamp),
    chat: isGroup
      ? { jid: group, lid: null, name: 'Team', type: 'group', groupName: 'Team' }
      : { ...ryzePerson(ana), type: 'private' },
    sender: ryzePerson(ana),
    source: 'whatsapp',
    ...(mentions && { mentions }),
    ...(quotes && { replyTo: { messageId: id, sender, ...(quotes.text !== null && { content: quotes.text }) } }),
    chatJid: isGroup ? group : ana.pn,
    senderJid: ana.pn,
    senderName: ana.name,
    fromMe: false,
    isGroup,
    status: 'received',
    ...(file && { media: { ...media, type: file.ryze[1] } }),
    ...(kind.cards && { interactive: { cards: ryze.interactive.cards } }),
    isEdit: false,
    isRevoked: false,
    isFavorite: false,
    reactions: [],
  }
}

/** `payload` of GOWA's event. */
export function gowaPayload({ kind, sent }: Sample, { ana, group }: KindsWorld): Json {
  const { text, file, quotes, gowa } = kind
  const isGroup = kind.chat === 'group'
  const payload = {
    id: sent.id,
    timestamp: isoTime(sent.timestamp),
    is_from_me: false,
    chat_id: isGroup ? group : ana.pn,
    ...(!isGroup && { chat_lid: ana.lid }),
    from: ana.pn,
    from_lid: ana.lid,
    sender_display_name: ana.name,
    from_name: ana.name,
    ...(text !== null && { body: text }),
    ...(quotes && { replied_to_id: sent.quoted?.id, ...(quotes.text !== null && { quoted_body: quotes.text }) }),
    ...(file?.gowa && { [file.gowa]: text === null ? LINK : { path: LINK, caption: text } }),
    ...interactiveMedia(kind),
    ...gowa,
  }
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
}

/** Above buttons and on cards. */
function interactiveMedia({ file, cards = file ? [file] : [] }: Kind): Json {
  return file?.gowa === null ? { interactive_media: cards.map(() => LINK) } : {}
}

/** WAHA's `_data.cards`. */
export const wahaCards = ({ cards }: Kind): Json =>
  cards?.map(({ mimetype, name }) => ({ media: { url: LINK, mimetype, filename: name, s3: null, error: null } }))

/** A row of GOWA's messages of a chat. */
export function gowaRow({ kind, sent }: Sample, { ana, group }: KindsWorld): Json {
  const { text, file } = kind
  const isFile = typeof file?.gowa === 'string'
  return {
    id: sent.id,
    chat_jid: kind.chat === 'group' ? group : ana.pn,
    sender_jid: ana.pn,
    sender_display_name: ana.name,
    content: text ?? '',
    timestamp: isoTime(sent.timestamp),
    is_from_me: false,
    media_type: file?.gowa ?? '',
    filename: (isFile && file.name) || '',
    url: isFile ? LINK : '',
    file_length: isFile ? file.data.length : 0,
    ...interactiveMedia(kind),
    created_at: isoTime(sent.timestamp),
    updated_at: isoTime(sent.timestamp),
    ...kind.row?.(sent),
  }
}

/** The same with every link to a file as `LINK`: links have a signature and an end. */
export function withoutLinks(value: Json, origin: string): Json {
  if (typeof value === 'string') return isLink(value, origin) ? LINK : value
  if (Array.isArray(value)) return value.map((each) => withoutLinks(each, origin))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutLinks(each, origin)]))
}

const isLink = (text: string, origin: string): boolean =>
  text.startsWith(`${origin}/api/files/${SESSION}/`) || text.startsWith(`statics/media/${SESSION}/`)
