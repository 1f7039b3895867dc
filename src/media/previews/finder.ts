import { GatewayError } from '../../core/errors.ts'
import type { StagedFile } from '../../core/model/draft.ts'
import type { MediaStage, PreviewFinder } from '../../core/ports/media-stage.ts'
import { GuardedHttpError } from '../../util/guarded-http-error.ts'
import type { GuardedHttp, HttpResponse } from '../../util/guarded-http.ts'
import { findLink, toAddress } from './find-link.ts'
import type { PageFacts } from './page.ts'

export interface PreviewFinderOptions {
  readonly http: GuardedHttp
  readonly stage: MediaStage
  /** For the page; its picture may take as long again. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 5_000
/** A text waits for a preview, but not long; where it has to have one, longer. */
const REQUIRED_TIMEOUT_MS = 15_000
const MAX_PAGE = 512 * 1024
const REDIRECTS = 5
const SMALL_EDGE = 300
const LARGE_EDGE = 1_280
/** Some servers show what they say about a page to those that say who they are. */
const HEADERS = { accept: 'text/html,application/xhtml+xml', 'user-agent': 'WhatsApp/2', 'accept-encoding': 'identity' }

/** Looks at the page that a text links to: its beginning alone, for a few seconds. */
export function createPreviewFinder({ http, stage, timeoutMs }: PreviewFinderOptions): PreviewFinder {
  return {
    async find(text, { url: given, large, required = false }, signal) {
      const url = given ?? findLink(text)
      if (url === null) {
        if (required) throw new GatewayError('BAD_REQUEST', 'the text has no link that begins with http:// or https://')
        return null
      }
      const limitMs = timeoutMs ?? (required ? REQUIRED_TIMEOUT_MS : TIMEOUT_MS)
      const page = await lookAt(http, { url: toAddress(url), limitMs, signal }).catch((error: unknown) => {
        if (required) throw explain(error)
        return null
      })
      if (!page) return null
      const title = page.title ?? (required ? new URL(page.address).hostname : null)
      if (title === null) return null
      const within = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
      const image = await takeImage(stage, { page, maxEdge: large ? LARGE_EDGE : SMALL_EDGE, signal: within })
      return { url, title, description: page.description, image, large }
    },
  }
}

interface Look {
  readonly url: string
  readonly limitMs: number
  readonly signal: AbortSignal
}

type Page = PageFacts & { readonly address: string }

/** Throws GuardedHttpError, also for what is no page. */
async function lookAt(http: GuardedHttp, { url, limitMs, signal }: Look): Promise<Page> {
  const answer = await http.request({
    method: 'GET',
    url,
    headers: HEADERS,
    timeoutMs: limitMs,
    bodyTimeoutMs: limitMs,
    maxBytes: MAX_PAGE,
    overflow: 'cut',
    redirects: REDIRECTS,
    signal,
  })
  if (answer.status < 200 || answer.status > 299) {
    throw new GuardedHttpError('STATUS', `the server answered with status ${answer.status}`)
  }
  return { ...(await factsOf(answer)), address: answer.url }
}

const NOTHING: PageFacts = { title: null, description: null, image: null }

async function factsOf({ headers, body }: HttpResponse): Promise<PageFacts> {
  const type = headers['content-type']
  if (type !== undefined && !/html|xml/i.test(type)) return NOTHING
  const { decodePage, readPage } = await import('./page.ts')
  return readPage(decodePage(body, type))
}

/** Without its picture a preview is still one. */
async function takeImage(
  stage: MediaStage,
  options: { readonly page: Page; readonly maxEdge: number; readonly signal: AbortSignal },
): Promise<StagedFile | null> {
  const { page, maxEdge, signal } = options
  if (page.image === null || !URL.canParse(page.image, page.address)) return null
  const url = new URL(page.image, page.address).href
  return stage.stage({ from: 'url', url, maxEdge }, 'preview', signal).catch(() => null)
}

function explain(error: unknown): unknown {
  if (!(error instanceof GuardedHttpError)) return error
  const code = error.code === 'ADDRESS_FORBIDDEN' ? error.code : 'FILE_FETCH_FAILED'
  return new GatewayError(code, `the page could not be fetched: ${error.message}`, { cause: error })
}
