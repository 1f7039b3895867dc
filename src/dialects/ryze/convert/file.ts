import type { FileSource } from '../../../core/model/draft.ts'
import { badRequest } from '../required.ts'

interface Described {
  readonly fileName?: string | null | undefined
  readonly mimeType?: string | null | undefined
}

/** An address, a data URL or Base64, to be made fit for WhatsApp. Null when there is none. */
export function toFile(text: string | null | undefined, about: Described = {}): FileSource | null {
  const value = text?.trim()
  if (!value) return null
  const isAddress = /^[a-z][a-z0-9+.-]*:/i.test(value) && !/^data:/i.test(value)
  return isAddress
    ? { from: 'url', url: value, ...described(about) }
    : { from: 'base64', data: value, ...described(about) }
}

/** `mediaUrl` or `mediaBase64`, never both. Throws BAD_REQUEST. */
export function requireFile(
  body: Described & { readonly mediaUrl?: string | null; readonly mediaBase64?: string | null },
): FileSource {
  const [url, data] = [body.mediaUrl?.trim(), body.mediaBase64?.trim()]
  if (url && data) throw badRequest('Use either mediaUrl or mediaBase64, not both')
  if (data) return { from: 'base64', data, ...described(body) }
  const file = toFile(url, body)
  if (!file) throw badRequest('mediaUrl or mediaBase64 is required')
  return file
}

const described = ({ fileName, mimeType }: Described) => ({
  convert: true as const,
  ...(fileName?.trim() && { name: fileName.trim() }),
  ...(mimeType?.trim() && { mimetype: mimeType.trim() }),
})
