import type { StoredMessage } from '../phone-messages.ts'
import type { ContentDetails, FileView, TradeView } from './details.ts'

/** One readable line for a message of any kind. */
export function lineOf(message: Pick<StoredMessage, 'kind' | 'text' | 'details' | 'revoked'>): string {
  if (message.revoked) return '(deleted)'
  const { details, text, kind } = message
  const sign = details.viewOnce ? '① ' : ''
  const told = signOf(details) ?? (text ? null : `(${kind})`)
  return `${sign}${[told, text].filter(Boolean).join(' · ')}`
}

function signOf(details: ContentDetails): string | null {
  const { file, buttons, list, choice, trade, invite, album } = details
  if (file) return fileLine(file)
  if (album) return `🖼 Album of ${album.images + album.videos}`
  if (list) return `☰ List: ${list.button}`
  if (buttons) return `▭ ${buttons.buttons.map((button) => button.text).join(' | ') || `${buttons.cards.length} cards`}`
  if (choice) return '☑'
  if (trade) return tradeLine(trade)
  if (invite) return `✉ Invitation${invite.name === null ? '' : ` to ${invite.name}`}`
  return dataLine(details)
}

function dataLine({ location, contacts, poll, event, call, link }: ContentDetails): string | null {
  if (location) return `${location.live ? '📡' : '📍'} ${location.latitude}, ${location.longitude}`
  if (contacts) return `👤 ${contacts.map(({ name }) => name).join(', ')}`
  if (poll) return `📊 ${poll.correct === null ? 'Poll' : 'Quiz'} of ${poll.options.length}`
  if (event) return `📅 ${event.canceled ? 'Canceled: ' : ''}${new Date(event.startsAt * 1000).toISOString()}`
  if (call) return `📞 ${call.video ? 'Video call' : 'Call'}, ${call.outcome.toLowerCase().replaceAll('_', ' ')}`
  return link ? `🔗 ${link.title ?? link.url}` : null
}

const SIGNS: Readonly<Record<FileView['type'], string>> = {
  image: '🖼 Photo',
  video: '🎬 Video',
  audio: '🎵 Audio',
  document: '📄 Document',
  sticker: '💟 Sticker',
}

function fileLine(file: FileView): string {
  const sign = file.voice ? '🎤 Voice message' : file.gif ? '🎞 GIF' : file.round ? '◉ Video note' : SIGNS[file.type]
  const facts = [file.name, file.seconds === null ? null : `${file.seconds} s`, sizeOf(file.size)]
  return [sign, ...facts.filter(Boolean)].join(', ')
}

function sizeOf(bytes: number | null): string | null {
  if (bytes === null) return null
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

const FORMS: Readonly<Record<TradeView['form'], string>> = {
  product: '🏷 Product',
  order: '🛒 Order',
  request: '💰 Payment requested',
  send: '💸 Payment',
  decline: '🚫 Payment declined',
  cancel: '🚫 Payment canceled',
  invite: '💳 Invitation to pay',
}

function tradeLine({ form, title, amount, currency }: TradeView): string {
  const price = amount === null ? null : `${amount / 1000} ${currency ?? ''}`.trim()
  return [FORMS[form], title, price].filter(Boolean).join(', ')
}
