/** The file of a message, as its sender describes it. */
export interface FileView {
  /** How it is shown, and which key it is encrypted with. */
  readonly type: 'image' | 'video' | 'audio' | 'document' | 'sticker'
  readonly mimetype: string | null
  readonly name: string | null
  readonly size: number | null
  /** Of the file itself, in hex. */
  readonly sha256: string | null
  readonly directPath: string | null
  readonly seconds: number | null
  readonly width: number | null
  readonly height: number | null
  readonly pages: number | null
  /** Spoken into the phone. */
  readonly voice: boolean
  /** How many loudnesses the waveform has. */
  readonly waveformLength: number
  readonly gif: boolean
  /** A round video. */
  readonly round: boolean
  /** Of a sticker. */
  readonly animated: boolean
  /** Bytes of the small picture that is shown before the file is there. */
  readonly thumbnailLength: number
}

export interface LocationView {
  readonly latitude: number
  readonly longitude: number
  readonly name: string | null
  readonly address: string | null
  readonly url: string | null
  readonly live: boolean
  /** Metres. */
  readonly accuracy: number | null
}

export interface ContactView {
  readonly name: string
  readonly vcard: string
}

export interface PollView {
  readonly options: readonly string[]
  /** How many may be chosen; 0 for all. */
  readonly selectable: number
  /** The right answer of a quiz. */
  readonly correct: string | null
}

export interface EventView {
  readonly name: string
  readonly description: string | null
  readonly location: LocationView | null
  readonly joinLink: string | null
  /** Seconds since 1970. */
  readonly startsAt: number
  readonly endsAt: number | null
  readonly canceled: boolean
  readonly extraGuests: boolean
  /** Seconds before it; null without a reminder. */
  readonly reminder: number | null
  readonly call: boolean
}

export interface ButtonView {
  readonly type: 'reply' | 'url' | 'call' | 'copy' | 'other'
  readonly id: string
  readonly text: string
  /** The address, number, code, or the flow's own JSON. */
  readonly value: string | null
}

export interface ListView {
  readonly title: string | null
  readonly footer: string | null
  readonly button: string
  readonly sections: readonly {
    readonly title: string
    readonly rows: readonly { readonly id: string; readonly title: string; readonly description: string | null }[]
  }[]
}

export interface ButtonsView {
  readonly form: 'buttons' | 'flow' | 'template' | 'carousel'
  readonly header: string | null
  readonly footer: string | null
  readonly buttons: readonly ButtonView[]
  readonly file: FileView | null
  readonly cards: readonly Omit<ButtonsView & { readonly text: string | null }, 'cards' | 'form'>[]
}

/** What somebody pressed. */
export interface ChoiceView {
  readonly of: 'buttons' | 'list' | 'template' | 'flow'
  readonly id: string
  readonly text: string | null
  /** What a flow answered: its JSON. */
  readonly data: string | null
}

export interface TradeView {
  readonly form: 'product' | 'order' | 'request' | 'send' | 'decline' | 'cancel' | 'invite'
  readonly id: string | null
  readonly title: string | null
  readonly currency: string | null
  /** Thousandths. */
  readonly amount: number | null
  readonly items: number | null
  readonly seller: string | null
}

export interface InviteView {
  readonly to: 'group' | 'newsletter'
  readonly jid: string
  readonly name: string | null
  readonly code: string | null
  /** Seconds since 1970. */
  readonly expiresAt: number | null
}

export interface CallView {
  readonly video: boolean
  /** WhatsApp's word, in capitals. */
  readonly outcome: string
  readonly seconds: number
}

export interface LinkView {
  readonly url: string
  readonly title: string | null
  readonly description: string | null
  readonly thumbnailLength: number
  /** With a large picture on the media server. */
  readonly large: boolean
}

/** What a message shows beside its text. Only what it has is there. */
export interface ContentDetails {
  readonly file?: FileView
  readonly viewOnce?: true
  readonly album?: { readonly images: number; readonly videos: number }
  /** The album that a picture or video belongs to. */
  readonly inAlbum?: string
  readonly location?: LocationView
  readonly contacts?: readonly ContactView[]
  readonly poll?: PollView
  readonly event?: EventView
  readonly list?: ListView
  readonly buttons?: ButtonsView
  readonly choice?: ChoiceView
  readonly trade?: TradeView
  readonly invite?: InviteView
  readonly call?: CallView
  readonly link?: LinkView
  /** Of a story: `#AARRGGBB` and the number of the font. */
  readonly background?: string
  readonly font?: number
  readonly mentions?: readonly string[]
  /** Everybody in the group is mentioned. */
  readonly mentionsAll?: true
  readonly forwardingScore?: number
  /** Seconds after which it disappears. */
  readonly expiration?: number
}
