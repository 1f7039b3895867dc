import type { Jid } from './address.ts'
import type { Button, ContactCard, EventContent, ListSection, Place } from './content.ts'
import type { Message } from './message.ts'

/**
 * Where a file that is to be sent comes from: fetched by the guarded client, decoded, or what an upload left on the
 * disk. `name` and `mimetype` are what the caller says; the type is looked for in the bytes all the same.
 */
export type FileSource = {
  readonly name?: string
  readonly mimetype?: string
  /** What WhatsApp would not show as what it is sent as is converted; otherwise refused. */
  readonly convert?: boolean
  /** Of an image or video: made no larger than this, in pixels of its longer side. */
  readonly maxEdge?: number
} & (
  | { readonly from: 'url'; readonly url: string; readonly headers?: Readonly<Record<string, string>> }
  /** Base64 or a data URL. */
  | { readonly from: 'base64'; readonly data: string }
  /** Known to `isUpload` of core/uploads.ts: a path that a caller wrote is none. */
  | { readonly from: 'upload'; readonly path: string; readonly size: number; readonly sha256: string }
)

/** A file that is ready to be sent: on this machine's disk, of a known type. */
export interface StagedFile {
  readonly path: string
  readonly size: number
  readonly mimetype: string
  readonly name: string
  /** In hex. */
  readonly sha256: string
  /** The same of the file that it was converted from; absent when it was not. */
  readonly givenSha256?: string
  /** Pixels. */
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
  /** 64 loudnesses from 0 to 100. */
  readonly waveform?: readonly number[]
  /** A small JPEG that is shown until the file is there. */
  readonly thumbnail?: Uint8Array
  /** Of a sticker or video that moves. */
  readonly animated?: boolean
}

/** What is shown of a page: looked up, or given by the caller. */
export type PreviewDraft<File> =
  | {
      readonly from: 'page'
      readonly large: boolean
      /** The page that is meant, as it stands in the text; absent: the first link of the text. */
      readonly url?: string
      /** A page that cannot be fetched is an error; otherwise the text is sent without a preview. */
      readonly required?: true
    }
  | {
      readonly from: 'caller'
      readonly url: string
      readonly title: string
      readonly description: string | null
      readonly image: File | null
      readonly large: boolean
    }

/** What is known of a page by the time its link is sent. */
export interface ReadyPreview<File> {
  readonly url: string
  readonly title: string
  readonly description: string | null
  readonly image: File | null
  readonly large: boolean
}

export interface CardDraft<File> {
  readonly title: string
  readonly subtitle: string | null
  readonly text: string
  readonly footer: string | null
  readonly media: { readonly type: 'image' | 'video'; readonly file: File } | null
  readonly buttons: readonly Button[]
}

/** What to say, one variant per kind. `File` and `Preview` are sources before they are prepared, and ready after. */
export type DraftContent<File, Preview> =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly preview?: Preview
      /** Of a story: `#AARRGGBB`, and WhatsApp's number of the font. */
      readonly background?: string
      readonly font?: number
    }
  | { readonly kind: 'image'; readonly file: File; readonly text: string | null; readonly viewOnce?: boolean }
  | {
      readonly kind: 'video'
      readonly file: File
      readonly text: string | null
      readonly style: 'plain' | 'gif' | 'note'
      readonly viewOnce?: boolean
    }
  | {
      readonly kind: 'audio'
      readonly file: File
      readonly voice: boolean
      /** What the caller says about it, when it does not have to be measured. */
      readonly seconds?: number
      readonly waveform?: readonly number[]
      readonly viewOnce?: boolean
      /** Of a story: `#AARRGGBB`. */
      readonly background?: string
    }
  | { readonly kind: 'document'; readonly file: File; readonly text: string | null }
  | { readonly kind: 'sticker'; readonly file: File }
  | ({ readonly kind: 'location' } & Place)
  | { readonly kind: 'contacts'; readonly contacts: readonly ContactCard[] }
  | {
      readonly kind: 'poll'
      readonly text: string
      readonly options: readonly string[]
      /** How many may be chosen; 0: as many as there are. */
      readonly selectable: number
    }
  | ({ readonly kind: 'event'; readonly text: string } & Omit<EventContent, 'kind' | 'text' | 'mentions'>)
  | {
      readonly kind: 'list'
      readonly text: string
      readonly title: string | null
      readonly footer: string | null
      readonly button: string
      readonly sections: readonly ListSection[]
    }
  | {
      readonly kind: 'buttons'
      readonly text: string
      readonly header: string | null
      readonly footer: string | null
      readonly buttons: readonly Button[]
      readonly media: { readonly type: 'image' | 'video' | 'document'; readonly file: File } | null
    }
  | {
      readonly kind: 'carousel'
      readonly text: string | null
      readonly footer: string | null
      readonly cards: readonly CardDraft<File>[]
    }
  /** A native flow: WhatsApp's name of it, and its own JSON. */
  | {
      readonly kind: 'flow'
      readonly text: string
      readonly footer: string | null
      readonly name: string
      readonly params: string
      readonly version: number
    }
  | {
      readonly kind: 'pix'
      readonly merchant: string
      readonly key: string
      readonly keyType: 'CPF' | 'CNPJ' | 'EMAIL' | 'PHONE' | 'EVP'
      readonly text: string | null
    }
  /** An answer to buttons that somebody sent us. */
  | { readonly kind: 'choice'; readonly id: string; readonly text: string }
  /** Another message once more; its file is not uploaded again while WhatsApp has it. */
  | { readonly kind: 'forward'; readonly message: Message; readonly force?: boolean }

/** What every message can have. */
interface DraftBase {
  readonly chat: Jid
  /** Jids to mention, or everyone in the group. The text holds the `@number` parts. */
  readonly mentions?: readonly Jid[] | 'all'
  /** The message this one answers. */
  readonly quoted?: Message
  /** Shown as forwarded so many times; 127 and more: many times. */
  readonly forwardingScore?: number
  /** Seconds until it disappears: what the chat says when absent. */
  readonly expiration?: number
  /** Of a story: who may see it. Absent: everybody whom the account has as a contact. */
  readonly audience?: readonly Jid[]
  /** A message id the caller made beforehand. */
  readonly id?: string
  /** What the program that sends it calls itself: kept with the message, never sent. */
  readonly tag?: string
}

/** What a user asked us to send. Dialects build it. */
export type MessageDraft = DraftBase & DraftContent<FileSource, PreviewDraft<FileSource>>

/** The same with everything fetched, checked and converted. Engines compose it. */
export type ReadyDraft = DraftBase & DraftContent<StagedFile, ReadyPreview<StagedFile>>
