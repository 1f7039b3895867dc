import type { Jid } from './address.ts'

/** A file that belongs to a message, as its sender describes it. */
export interface MediaInfo {
  readonly mimetype: string
  readonly fileName: string | null
  /** Bytes; null when the sender did not say. */
  readonly size: number | null
  /** SHA-256 of the file in hex; absent when the sender did not say. */
  readonly sha256?: string
  /** Pixels, of images, videos and stickers. */
  readonly width?: number
  readonly height?: number
  /** Of audio and video. */
  readonly seconds?: number
}

/** What is shown of a page that a text links to. */
export interface LinkPreview {
  /** As it stands in the text. */
  readonly url: string
  readonly title: string | null
  readonly description: string | null
}

/** A person's card. */
export interface ContactCard {
  readonly name: string
  readonly vcard: string
}

export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name: string | null
  readonly address: string | null
}

/** What a person can press. `reply` comes back as a choice; the others act on the phone. */
export interface Button {
  readonly type: 'reply' | 'url' | 'call' | 'copy' | 'other'
  /** What a choice says was pressed; empty for those that act on the phone. */
  readonly id: string
  readonly text: string
  /** The address, number or code; for `other` WhatsApp's own JSON. */
  readonly value?: string
}

export interface ListSection {
  readonly title: string
  readonly rows: readonly ListRow[]
}

export interface ListRow {
  readonly id: string
  readonly title: string
  readonly description: string | null
}

export interface Card {
  readonly title: string | null
  readonly text: string | null
  readonly footer: string | null
  readonly media: MediaInfo | null
  readonly buttons: readonly Button[]
}

/** Whether somebody comes to an event. */
export type EventAnswer = 'going' | 'notGoing' | 'maybe' | 'unknown'

/** What all kinds have: what can be read of it (a text, a caption, a name), and who is mentioned in it. */
interface Readable {
  readonly text: string | null
  /** Absent: nobody. */
  readonly mentions?: readonly Jid[]
  /** How often it was forwarded before it came here; absent: never. */
  readonly forwarded?: number
  /** Seconds until it disappears; absent: it stays. */
  readonly expiresAfter?: number
}

interface WithFile extends Readable {
  readonly media: MediaInfo
  /** To be seen once. */
  readonly viewOnce?: true
}

export type TextContent = {
  readonly kind: 'text'
  readonly text: string
  readonly mentions: readonly Jid[]
  readonly preview?: LinkPreview
  /** Of a story: `#AARRGGBB`, and WhatsApp's number of the font. */
  readonly background?: string
  readonly font?: number
} & Readable

export type ImageContent = { readonly kind: 'image' } & WithFile
/** `gif`: without sound, again and again. `note`: round. */
export type VideoContent = { readonly kind: 'video'; readonly style: 'plain' | 'gif' | 'note' } & WithFile
export type AudioContent = {
  readonly kind: 'audio'
  /** Spoken into the phone, shown with its waveform. */
  readonly voice: boolean
  /** 64 loudnesses from 0 to 100. */
  readonly waveform?: readonly number[]
} & WithFile
export type DocumentContent = { readonly kind: 'document'; readonly title: string | null } & WithFile
export type StickerContent = { readonly kind: 'sticker'; readonly animated: boolean } & WithFile
/** What announces images and videos that follow and belong together. */
export type AlbumContent = { readonly kind: 'album'; readonly images: number; readonly videos: number } & Readable
export type LocationContent = { readonly kind: 'location'; readonly url: string | null } & Place & Readable
export type LiveLocationContent = {
  readonly kind: 'liveLocation'
  readonly latitude: number
  readonly longitude: number
  /** Metres. */
  readonly accuracy: number | null
  /** Grows with each update. */
  readonly sequence: number
} & Readable
export type ContactsContent = { readonly kind: 'contacts'; readonly contacts: readonly ContactCard[] } & Readable
export type PollContent = {
  readonly kind: 'poll'
  /** The question. */
  readonly text: string
  readonly options: readonly string[]
  /** How many may be chosen; 0: as many as there are. */
  readonly selectable: number
  /** A quiz: the index of the right option. */
  readonly correct?: number
} & Readable
export type EventContent = {
  readonly kind: 'event'
  /** Its name. */
  readonly text: string
  readonly description: string | null
  readonly place: (Omit<Place, 'latitude' | 'longitude'> & Partial<Pick<Place, 'latitude' | 'longitude'>>) | null
  /** Unix seconds. */
  readonly startsAt: number
  readonly endsAt: number | null
  readonly joinLink: string | null
  readonly canceled: boolean
  readonly extraGuests: boolean
  /** Seconds before it; null without a reminder. */
  readonly reminder: number | null
  /** A call that is planned, rather than an event. */
  readonly call: boolean
} & Readable
export type ListContent = {
  readonly kind: 'list'
  readonly title: string | null
  readonly footer: string | null
  readonly button: string
  readonly sections: readonly ListSection[]
} & Readable
/** Buttons, native flows and templates: `form` is WhatsApp's name of the one that was used. */
export type ButtonsContent = {
  readonly kind: 'buttons'
  readonly form: 'buttons' | 'flow' | 'template' | 'carousel'
  readonly header: string | null
  readonly footer: string | null
  readonly buttons: readonly Button[]
  readonly media: MediaInfo | null
  /** Of a carousel. */
  readonly cards: readonly Card[]
} & Readable
/** What somebody pressed; `text` is what the button said. */
export type ChoiceContent = {
  readonly kind: 'choice'
  readonly of: 'buttons' | 'list' | 'template' | 'flow'
  /** The id of the button or row. */
  readonly id: string
  /** Where in its message it stood. */
  readonly index?: number
  /** What a flow answered: WhatsApp's JSON. */
  readonly data?: string
} & Readable
export type ProductContent = {
  readonly kind: 'product'
  readonly id: string
  readonly title: string | null
  readonly description: string | null
  readonly currency: string | null
  /** Thousandths of the currency's unit. */
  readonly price: number | null
  readonly url: string | null
  readonly seller: Jid | null
} & Readable
export type OrderContent = {
  readonly kind: 'order'
  readonly id: string
  readonly title: string | null
  readonly token: string | null
  readonly items: number
  readonly currency: string | null
  /** Thousandths of the currency's unit. */
  readonly total: number | null
  readonly seller: Jid | null
} & Readable
/** An invitation into a group, or to administer a channel. */
export type InviteContent = {
  readonly kind: 'invite'
  readonly to: 'group' | 'newsletter'
  readonly chat: Jid
  readonly name: string | null
  readonly code: string | null
  /** Unix seconds. */
  readonly expiresAt: number | null
} & Readable
/** `form`: WhatsApp's word for it, such as `requestPayment`; `pix` for a card with a Pix key. */
export type PaymentContent = {
  readonly kind: 'payment'
  readonly form: 'send' | 'request' | 'decline' | 'cancel' | 'invite' | 'pix'
  readonly currency: string | null
  /** Thousandths of the currency's unit. */
  readonly amount: number | null
  /** Of `pix`. */
  readonly pix?: { readonly merchant: string; readonly key: string; readonly keyType: string }
} & Readable
export type CallContent = {
  readonly kind: 'call'
  readonly video: boolean
  readonly outcome: 'connected' | 'missed' | 'failed' | 'rejected' | 'elsewhere' | 'ongoing' | 'silenced' | 'unknown'
  readonly seconds: number | null
} & Readable
/** Somebody kept a message that would disappear, or let it go. */
export type KeepContent = { readonly kind: 'keep'; readonly target: string; readonly kept: boolean } & Readable
/** From now on messages of the chat disappear after so many seconds; 0: they stay. */
export type TimerContent = { readonly kind: 'timer'; readonly seconds: number } & Readable
/** A kind without a variant of its own: nothing received is dropped. `type` is WhatsApp's field name. */
export type RawContent = { readonly kind: 'raw'; readonly type: string; readonly media: MediaInfo | null } & Readable

/** What a message says. */
export type MessageContent =
  | TextContent
  | ImageContent
  | VideoContent
  | AudioContent
  | DocumentContent
  | StickerContent
  | AlbumContent
  | LocationContent
  | LiveLocationContent
  | ContactsContent
  | PollContent
  | EventContent
  | ListContent
  | ButtonsContent
  | ChoiceContent
  | ProductContent
  | OrderContent
  | InviteContent
  | PaymentContent
  | CallContent
  | KeepContent
  | TimerContent
  | RawContent

/** One of the files of a message. */
export interface FilePart {
  /** 0: the message's own; n: that of its nth card. */
  readonly part: number
  readonly media: MediaInfo
}

/** WhatsApp's apps send ten: whoever sends thousands must not have us fetch them all. */
const MAX_CARDS = 99

/** The files of a message, in the order in which they are shown. */
export function filesIn(content: MessageContent): readonly FilePart[] {
  const own = 'media' in content ? content.media : null
  const cards = content.kind === 'buttons' ? content.cards.slice(0, MAX_CARDS) : []
  return [own, ...cards.map((card) => card.media)].flatMap((media, part) => (media ? [{ part, media }] : []))
}

/** One of the files, the first unless its part is named; null when there is no such file. */
export const fileIn = (content: MessageContent, part?: number): FilePart | null =>
  filesIn(content).find((file) => part === undefined || file.part === part) ?? null

/** The file of a message, the first where its cards have several; null when it has none. */
export const mediaOf = (content: MessageContent): MediaInfo | null => fileIn(content)?.media ?? null
