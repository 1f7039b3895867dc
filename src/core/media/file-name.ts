import type { FilePart } from '../model/content.ts'
import { extensionOf } from './file-types.ts'

/** What a file is called in links to it: by its message, a card's with the card's number, `{message}.2.jpeg`. */
export const toFileName = (message: string, { part, media }: FilePart): string =>
  `${message}${part === 0 ? '' : `.${part}`}.${extensionOf(media)}`

/** The reverse; without a number it is the message's first file. */
export function fromFileName(file: string): { readonly message: string; readonly part?: number } {
  const whole = file.replace(/\.[^.]*$/, '')
  const [, message, part] = /^(.*)\.([1-9]\d?)$/s.exec(whole) ?? []
  return message === undefined ? { message: whole } : { message, part: Number(part) }
}
