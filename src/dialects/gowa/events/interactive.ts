import type { Button, ButtonsContent, Card } from '../../../core/model/content.ts'

/** WhatsApp's names of the buttons that have a type here. */
const NAMES: Readonly<Record<Exclude<Button['type'], 'other'>, string>> = {
  reply: 'quick_reply',
  url: 'cta_url',
  call: 'cta_call',
  copy: 'cta_copy',
}

/** A line of GOWA's for what acts on the phone: its sign, and what stands there without a text. */
const ACTING: Readonly<Partial<Record<Button['type'], readonly [sign: string, otherwise: string]>>> = {
  url: ['🔗', 'Link'],
  call: ['📞', 'Call'],
  copy: ['📋', 'Copy code'],
}

/** A message with buttons as the text that GOWA makes of it. */
export function toSummary({ header, text, footer, buttons, cards }: ButtonsContent): string {
  const shown = cards.map((card, index) => ({ number: index + 1, lines: toCardLines(card) }))
  const told = shown.flatMap(({ number, lines }) => (lines === '' ? [] : [`Card ${number}: ${lines}`]))
  return [...toLines([header, text, footer], buttons), ...told].join('\n') || 'Interactive message'
}

const toCardLines = ({ title, text, footer, buttons }: Card): string =>
  toLines([title, text, footer], buttons).join('\n')

const toLines = (words: readonly (string | null)[], buttons: readonly Button[]): readonly string[] => [
  ...words.flatMap((word) => word || []),
  ...buttons.map(toLine),
]

function toLine({ type, id, text, value }: Button): string {
  const [sign, otherwise] = ACTING[type] ?? []
  if (sign !== undefined && value) return `${sign} ${text || otherwise}: ${value}`
  const name = type === 'other' ? id : NAMES[type]
  return text === '' || text === name ? `[${name}]` : `[${name}] ${text}`
}
