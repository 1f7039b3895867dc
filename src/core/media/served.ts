import type { MediaInfo } from '../model/content.ts'
import type { PresignedAnswer } from '../ports/media-store.ts'
import { bareType, extensionOf } from './file-types.ts'

/** What a browser shows without running anything in it. Everything else is to be saved. */
const HARMLESS = /^(image\/(jpeg|png|gif|webp|bmp|avif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain|application\/pdf)$/
/** What a browser would run, or read as something that runs. */
const RUNNABLE = /html|xml|svg|script|flash|wasm|java|hta\b|x-sh/
const TYPE = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=("[\w .,+-]*"|[\w.+-]+))*$/
const BYTES = 'application/octet-stream'

/** How a file is to be answered, whatever its sender says it is. */
export function toServed({ mimetype, fileName }: MediaInfo, id: string): PresignedAnswer {
  const type = bareType(mimetype)
  const isSound = TYPE.test(mimetype.trim()) && !RUNNABLE.test(type)
  const name = safeName(fileName ?? `${id}.${extensionOf({ mimetype, fileName })}`)
  const disposition = isSound && HARMLESS.test(type) ? 'inline' : 'attachment'
  return {
    contentType: isSound ? mimetype.trim() : BYTES,
    contentDisposition: `${disposition}; filename="${toAscii(name)}"; filename*=UTF-8''${encodeName(name)}`,
  }
}

const MAX_NAME = 150

/** Without path parts and without what cannot be seen. */
function safeName(text: string): string {
  const visible = text.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
  const last =
    visible
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/[<>:"|?*]/g, '_')
      .replace(/^[\s.]+|[\s.]+$/g, '') ?? ''
  // A sign that stands for itself and a second half must not be cut in two.
  return last.slice(-MAX_NAME).replace(/^[\uDC00-\uDFFF]/, '') || 'file'
}

const toAscii = (name: string): string => name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%;]/g, '_')

/** RFC 5987. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
