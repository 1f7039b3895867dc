import type { proto } from 'baileys'
import type { TextContent } from '../../../../core/model/content.ts'
import { type Reader, wordsOf } from './reader.ts'

export const readConversation: Reader<string> = (text) => ({ kind: 'text', text, mentions: [] })

export const readText: Reader<proto.Message.IExtendedTextMessage> = (fields) => ({
  kind: 'text',
  text: fields.text ?? '',
  mentions: [],
  ...previewOf(fields),
  ...(fields.backgroundArgb != null && { background: toColor(fields.backgroundArgb) }),
  ...(fields.font != null && { font: fields.font }),
})

function previewOf(fields: proto.Message.IExtendedTextMessage): Pick<TextContent, 'preview'> {
  const { matchedText: url, title, description } = fields
  return url ? { preview: { url, title: wordsOf(title), description: wordsOf(description) } } : {}
}

const toColor = (argb: number): string => `#${argb.toString(16).padStart(8, '0').toUpperCase()}`
