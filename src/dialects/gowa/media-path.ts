import { filesIn, type MessageContent } from '../../core/model/content.ts'
import type { MediaLink } from '../../core/ports/encoder.ts'

/** A file as the path of a request names it. */
export interface NamedFile {
  readonly session: string
  readonly expires: string
  readonly signature: string
  readonly file: string
}

const LINK = /\/api\/files\/([^/?]+)\/([^/?]+)\?expires=(\d+)&signature=([\w-]+)$/

/**
 * A signed link as a path of GOWA's: relative to the API's address, with the file's ending last, since programs look at
 * it. The signature is in it: no folder is open to everybody.
 */
export function toMediaPath({ url }: MediaLink): string {
  const [, session, file, expires, signature] = LINK.exec(url) ?? []
  if (session === undefined) throw new Error('a link to a file has another form than the one known here')
  return `statics/media/${session}/${expires}/${signature}/${file}`
}

/** The files above the buttons and on the cards of a message. */
export function toInteractiveMedia(content: MessageContent, linkTo: (part: number) => MediaLink | null) {
  const paths = filesIn(content)
    .flatMap(({ part }) => linkTo(part) ?? [])
    .map(toMediaPath)
  return paths.length > 0 ? { interactive_media: paths } : {}
}

/** Where such a path leads, seen from it: whatever is in front of the gateway stays in front. */
export function toSignedLink({ session, expires, signature, file }: NamedFile, mount: string): string {
  const root = '../'.repeat(mount === '' ? 5 : 6)
  const path = [session, file].map(encodeURIComponent).join('/')
  return `${root}api/files/${path}?${new URLSearchParams({ expires, signature }).toString()}`
}
