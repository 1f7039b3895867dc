import { createReadStream } from 'node:fs'
import type { ClientRequest } from 'node:http'
import https from 'node:https'
import { DEFAULT_ORIGIN } from 'baileys'
import { spent } from '../../../../util/spent.ts'

export interface Post {
  readonly host: string
  /** With its query. */
  readonly path: string
  readonly file: string
  readonly size: number
  readonly agent: https.Agent | undefined
  /** How long nothing may move. */
  readonly stallMs: number
  readonly signal: AbortSignal
}

export interface PostAnswer {
  readonly status: number
  readonly body: string
}

const PIECE_SIZE = 256 * 1024
/** A media server answers with a few addresses. */
const MAX_ANSWER = 64 * 1024

/** Sends a file to a media server as it is read from the disk. Rejects when the server cannot be reached, or goes silent. */
export async function postFile({ host, path, file, size, agent, stallMs, signal }: Post): Promise<PostAnswer> {
  const stalled = new AbortController()
  const timer = setTimeout(() => stalled.abort(new Error(`nothing moved for ${stallMs} ms`)), stallMs)
  const either = AbortSignal.any([signal, stalled.signal])
  const headers = { 'content-type': 'application/octet-stream', 'content-length': size, origin: DEFAULT_ORIGIN }
  const request = https.request({ host, path, agent, method: 'POST', headers, signal: either })
  const answer = answerOf(request)
  answer.catch(() => undefined) // heard below, unless sending the file failed first
  const pieces = createReadStream(file, { highWaterMark: PIECE_SIZE })
  try {
    const poured = pour(pieces, request, () => timer.refresh())
    await Promise.race([poured, closed(request)]).catch(async (error: unknown) => {
      // A server that refuses may close before it has everything: its answer says more.
      if (!(await settledSoon(answer))) throw error
    })
    timer.refresh()
    return await answer
  } catch (error) {
    throw either.aborted ? either.reason : error
  } finally {
    clearTimeout(timer)
    pieces.destroy()
    request.destroy()
  }
}

/** Each piece is given back when it has left, instead of being left to be collected. */
async function pour(pieces: AsyncIterable<Buffer>, request: ClientRequest, moved: () => void): Promise<void> {
  for await (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      request.write(piece, (error) => (error ? reject(error) : resolve()))
    })
    spent(piece)
    moved()
  }
  await new Promise<void>((resolve) => request.end(resolve))
}

/** What has not left by then is never told of. */
function closed(request: ClientRequest): Promise<never> {
  return new Promise((_resolve, reject) => {
    request.on('error', reject)
    request.on('close', () => reject(new Error('the connection closed before the file had left')))
  })
}

function answerOf(request: ReturnType<typeof https.request>): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        if (body.length + piece.length > MAX_ANSWER) response.destroy(new Error('the answer is too long'))
        else body += piece
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
  })
}

async function settledSoon(answer: Promise<unknown>): Promise<boolean> {
  const rest = new Promise<false>((resolve) => setImmediate(resolve, false))
  return Promise.race([answer.then(() => true), rest]).catch(() => false)
}
