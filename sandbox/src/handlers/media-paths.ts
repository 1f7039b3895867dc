import { createHash } from 'node:crypto'

/** Where files of messages are, as opposed to pictures of profiles and history. */
export const FILE_PREFIX = '/v/t62.7118-24/'

const NEVER = '7FFFFFFF'

/** Where a blob with this hash is kept. */
export function pathFor(hash: Uint8Array): string {
  return `${FILE_PREFIX}${Buffer.from(hash).toString('base64url')}_n.enc`
}

/** The path as messages carry it, with what WhatsApp's own servers check. */
export function directPathFor(path: string): string {
  return `${path}?ccb=11-4&oh=sandbox&oe=${NEVER}&_nc_sid=5e03e0`
}

/** What is behind a direct path. Some clients add parameters with `&` to a path that has no query. */
export function pathOf(directPath: string): string {
  return directPath.split(/[?&]/, 1)[0] ?? ''
}

/** Both ways to name a blob, as an upload is answered. */
export function locate(path: string): { readonly url: string; readonly directPath: string } {
  const directPath = directPathFor(path)
  return { url: `https://mmg.whatsapp.net${directPath}`, directPath }
}

/** What an account shows to be let in at the media server. */
export function mediaAuthOf(number: string): string {
  return createHash('sha256').update(`media of ${number}`).digest('base64url')
}
