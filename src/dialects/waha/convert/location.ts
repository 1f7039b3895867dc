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
function thumbnailOf(raw: Readonly<Record<string, unknown>> | null): { readonly thumbnail?: string } {
  const message = (raw?.['locationMessage'] ?? raw?.['liveLocationMessage']) as { jpegThumbnail?: unknown } | undefined
  const thumbnail = message?.jpegThumbnail
  return typeof thumbnail === 'string' && thumbnail !== '' ? { thumbnail } : {}
}
