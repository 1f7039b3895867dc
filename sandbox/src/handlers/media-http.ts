import type { IncomingMessage, ServerResponse } from 'node:http'

import type { World } from '../world/world.ts'
import { sha256 } from '../wire/crypto.ts'

const MAX_UPLOAD = 256 << 20
const PATH_PREFIX = '/v/t62.7118-24'

/** The media server: uploads under the hash of the blob, downloads with ranges. */
export async function serveMedia(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = new URL(request.url ?? '/', 'http://media')
  // Some clients add parameters with `&` to a path that has no query.
  const path = target.pathname.split('&')[0] ?? '/'
  if (request.method === 'POST' || request.method === 'PUT') return upload(world, { request, response, target, path })
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405)
  download(world, { request, response, path })
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
}

async function upload(world: World, { request, response, target, path }: Exchange & { target: URL }): Promise<void> {
  if (!target.searchParams.get('auth')) return end(response, 401)
  const hash = Buffer.from(path.slice(path.lastIndexOf('/') + 1), 'base64url')
  if (hash.length !== 32) return end(response, 400)
  const stored = `${PATH_PREFIX}/${hash.toString('base64url')}_n.enc`
  const directPath = `${stored}?ccb=11-4&oh=sandbox&oe=7FFFFFFF&_nc_sid=5e03e0`
  if (target.searchParams.has('resume')) {
    return json(response, world.media.has(stored) ? { resume: 'complete', ...locate(directPath) } : { resume: 0 })
  }
  const body = await readBody(request)
  if (!body) return end(response, 413)
  if (!sha256(body).equals(hash)) return end(response, 400)
  world.media.put(stored, body)
  world.stats.uploads += 1
  json(response, locate(directPath))
}

function locate(directPath: string) {
  return { url: `https://mmg.whatsapp.net${directPath}`, direct_path: directPath }
}

function download(world: World, { request, response, path }: Exchange): void {
  if (world.media.isDropped(path)) return end(response, 410)
  const blob = world.media.get(path)
  if (!blob) return end(response, 404)
  world.stats.downloads += 1
  const range = parseRange(request.headers.range, blob.length)
  response.setHeader('accept-ranges', 'bytes')
  response.setHeader('content-type', path.endsWith('.jpg') ? 'image/jpeg' : 'application/octet-stream')
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${blob.length}`)
    return end(response, 416)
  }
  const { from, to } = range ?? { from: 0, to: blob.length - 1 }
  if (range) response.setHeader('content-range', `bytes ${from}-${to}/${blob.length}`)
  response.setHeader('content-length', to - from + 1)
  response.writeHead(range ? 206 : 200)
  response.end(request.method === 'HEAD' ? undefined : blob.subarray(from, to + 1))
}

function parseRange(header: string | undefined, size: number) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const suffix = match[1] === ''
  const from = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const to = suffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  return from >= size || from > to ? 'unsatisfiable' : { from, to }
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_UPLOAD) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(body))
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status)
  response.end()
}
