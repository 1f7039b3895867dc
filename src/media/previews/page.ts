import { Parser } from 'htmlparser2'

/** What a page says about itself. */
export interface PageFacts {
  readonly title: string | null
  readonly description: string | null
  /** As it stands there, perhaps relative. */
  readonly image: string | null
}

const MAX_TITLE = 300
const MAX_DESCRIPTION = 1_000

/** Of each fact, the names under which pages tell it, the best first. */
const TITLE = ['og:title', 'twitter:title']
const DESCRIPTION = ['og:description', 'twitter:description', 'description']
const IMAGE = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src']

/** Reads Open Graph, Twitter cards and plain HTML. */
export function readPage(html: string): PageFacts {
  const found = new Map<string, string>()
  let heading: string | null = null
  let inTitle = false
  const parser = new Parser({
    onopentag(name, { property, name: named, content }) {
      inTitle = name === 'title' && heading === null
      const key = (property ?? named)?.trim().toLowerCase()
      if (name === 'meta' && key !== undefined && content !== undefined && content.trim() !== '' && !found.has(key)) {
        found.set(key, content)
      }
    },
    ontext(text) {
      if (inTitle) heading = (heading ?? '') + text
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false
    },
  })
  parser.end(html)
  const first = (names: readonly string[]) => names.map((name) => found.get(name)).find((text) => text !== undefined)
  return {
    title: tidy(first(TITLE) ?? heading, MAX_TITLE),
    description: tidy(first(DESCRIPTION), MAX_DESCRIPTION),
    image: first(IMAGE)?.trim() ?? null,
  }
}

function tidy(text: string | null | undefined, max: number): string | null {
  const plain = (text ?? '').replace(/\s+/g, ' ').trim()
  if (plain === '') return null
  return plain.length > max ? `${plain.slice(0, max - 1).toWellFormed()}…` : plain
}

/** The text of a page in the charset that its mark, its header or its beginning names. */
export function decodePage(bytes: Uint8Array, contentType: string | undefined): string {
  const named = /charset\s*=\s*["']?([\w.:-]+)/i
  const head = Buffer.from(bytes.subarray(0, 2_048)).toString('latin1')
  const label = markOf(bytes) ?? named.exec(contentType ?? '')?.[1] ?? named.exec(head)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

function markOf([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : null
}
