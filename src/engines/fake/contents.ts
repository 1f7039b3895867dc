import { readFileSync } from 'node:fs'
import type { Card, MediaInfo, MessageContent } from '../../core/model/content.ts'
import type { CardDraft, ReadyDraft, StagedFile } from '../../core/model/draft.ts'

const infoOf = ({ mimetype, name, size, sha256, width, height, seconds }: StagedFile): MediaInfo => ({
  mimetype,
  fileName: name,
  size,
  sha256,
  ...(width !== undefined && { width }),
  ...(height !== undefined && { height }),
  ...(seconds !== undefined && { seconds }),
})

const toCard = ({ title, text, footer, media, buttons }: CardDraft<StagedFile>): Card => ({
  title,
  text,
  footer,
  media: media && infoOf(media.file),
  buttons,
})

const once = ({ viewOnce }: { readonly viewOnce?: boolean }) => (viewOnce ? ({ viewOnce: true } as const) : {})

/** What the other side sees of a draft. */
export function toContent(draft: ReadyDraft): MessageContent {
  const mentions = draft.mentions === 'all' ? [] : (draft.mentions ?? [])
  switch (draft.kind) {
    case 'text': {
      const { preview, background, font, text } = draft
      const shown = preview && { url: preview.url, title: preview.title, description: preview.description }
      return {
        kind: 'text',
        text,
        mentions,
        ...(shown && { preview: shown }),
        ...(background !== undefined && { background }),
        ...(font !== undefined && { font }),
      }
    }
    case 'image':
      return { kind: 'image', text: draft.text, mentions, media: infoOf(draft.file), ...once(draft) }
    case 'video':
      return {
        kind: 'video',
        text: draft.text,
        mentions,
        style: draft.style,
        media: infoOf(draft.file),
        ...once(draft),
      }
    case 'audio': {
      const seconds = draft.seconds ?? draft.file.seconds
      const waveform = draft.waveform ?? draft.file.waveform
      const media = { ...infoOf(draft.file), ...(seconds !== undefined && { seconds }) }
      return { kind: 'audio', text: null, voice: draft.voice, media, ...(waveform && { waveform }), ...once(draft) }
    }
    case 'document':
      return { kind: 'document', text: draft.text, mentions, title: draft.file.name, media: infoOf(draft.file) }
    case 'sticker':
      return { kind: 'sticker', text: null, animated: draft.file.animated ?? false, media: infoOf(draft.file) }
    default:
      return toPlainContent(draft)
  }
}

type Plain = Exclude<ReadyDraft, { readonly kind: 'text' | 'image' | 'video' | 'audio' | 'document' | 'sticker' }>

function toPlainContent(draft: Plain): MessageContent {
  switch (draft.kind) {
    case 'location': {
      const { latitude, longitude, name, address } = draft
      return { kind: 'location', text: name, latitude, longitude, name, address, url: null }
    }
    case 'contacts':
      return { kind: 'contacts', text: draft.contacts[0]?.name ?? null, contacts: draft.contacts }
    case 'poll':
      return { kind: 'poll', text: draft.text, options: draft.options, selectable: draft.selectable }
    case 'event': {
      const { text, description, place, startsAt, endsAt, joinLink, canceled, extraGuests, reminder, call } = draft
      const when = { startsAt, endsAt, reminder }
      return { kind: 'event', text, description, place, ...when, joinLink, canceled, extraGuests, call }
    }
    case 'list': {
      const { text, title, footer, button, sections } = draft
      return { kind: 'list', text, title, footer, button, sections }
    }
    case 'buttons': {
      const { text, header, footer, buttons, media } = draft
      return {
        kind: 'buttons',
        form: 'flow',
        text,
        header,
        footer,
        buttons,
        media: media && infoOf(media.file),
        cards: [],
      }
    }
    case 'carousel': {
      const parts = { header: null, buttons: [], media: null, cards: draft.cards.map(toCard) }
      return { kind: 'buttons', form: 'carousel', text: draft.text, footer: draft.footer, ...parts }
    }
    case 'flow': {
      const button = { type: 'other', id: draft.name, text: draft.name, value: draft.params } as const
      const parts = { header: null, buttons: [button], media: null, cards: [] }
      return { kind: 'buttons', form: 'flow', text: draft.text, footer: draft.footer, ...parts }
    }
    case 'pix': {
      const { merchant, key, keyType, text } = draft
      return { kind: 'payment', form: 'pix', text, currency: 'BRL', amount: null, pix: { merchant, key, keyType } }
    }
    case 'choice':
      return { kind: 'choice', of: 'buttons', id: draft.id, text: draft.text }
    case 'forward':
      return draft.message.content
  }
}

/** The bytes of a draft's files, by their hash: what an upload leaves with WhatsApp. */
export function filesOf(draft: ReadyDraft): ReadonlyMap<string, Uint8Array> {
  const media = draft.kind === 'buttons' && draft.media ? [draft.media.file] : []
  const cards = draft.kind === 'carousel' ? draft.cards.flatMap((card) => card.media?.file ?? []) : []
  const files = [...('file' in draft ? [draft.file] : []), ...media, ...cards]
  return new Map(files.map(({ sha256, path }) => [sha256, readFileSync(path)]))
}
