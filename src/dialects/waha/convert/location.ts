import type { MessageContent } from '../../../core/model/content.ts'

/** WAHA's `location`, whose numbers are texts; null for everything that is no place. */
export function toWahaLocation(content: MessageContent, raw: Readonly<Record<string, unknown>> | null) {
  switch (content.kind) {
    case 'location': {
      const { name, address, url } = content
      return {
        ...toPoint(content),
        live: false,
        ...told({ name, address, url, description: name }),
        ...thumbnailOf(raw),
      }
    }
    case 'liveLocation':
      return { ...toPoint(content), live: true, ...told({ description: content.text }), ...thumbnailOf(raw) }
    default:
      return null
  }
}

const toPoint = ({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }) => ({
  latitude: String(latitude),
  longitude: String(longitude),
})

const told = (fields: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, text]) => (text === null ? [] : [[name, text]])))

/** The small map, as Base64, which only the protobuf has. */
function thumbnailOf(raw: Json | null): { readonly thumbnail?: string } {
  const thumbnail = raw && placeIn(raw)?.['jpegThumbnail']
  return typeof thumbnail === 'string' && thumbnail !== '' ? { thumbnail } : {}
}

type Json = Readonly<Record<string, unknown>>

/** Wrappers in wrappers: an edited message that disappears. */
const MAX_DEPTH = 6

/** The part that is the place, also where WhatsApp wraps it. */
function placeIn(message: Json, depth = 0): Json | null {
  const place = asJson(message['locationMessage']) ?? asJson(message['liveLocationMessage'])
  if (place !== null || depth > MAX_DEPTH) return place
  for (const part of Object.values(message)) {
    const inner = asJson(asJson(part)?.['message'])
    const found = inner && placeIn(inner, depth + 1)
    if (found) return found
  }
  return null
}

const asJson = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
