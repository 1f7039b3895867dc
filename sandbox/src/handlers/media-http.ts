import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type { World } from '../world/world.ts'
import type { IncomingBlob } from '../world/media-store.ts'
import { cutAfter, damageFor, linger, refusalFor, uploadFaultFor } from './media-faults.ts'
import { locate, pathFor, pathOf } from './media-paths.ts'

const MAX_UPLOAD = 256 << 20

/** The media server: uploads under the hash of the blob, downloads with ranges. */
export async function serveMedia(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = new URL(request.url ?? '/', 'http://media')
  const path = pathOf(target.pathname)
  if (request.method === 'POST' || request.method === 'PUT') return upload(world, { request, response, target, path })
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405)
  return download(world, { request, response, target, path })
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: URL
  readonly path: string
}

async function upload(world: World, { request, response, target, path }: Exchange): Promise<void> {
  const auth = target.searchParams.get('auth')
  if (!auth) return end(response, 401)
  const hash = Buffer.from(path.slice(path.lastIndexOf('/') + 1), 'base64url')
  if (hash.length !== 32) return end(response, 400)
  const stored = pathFor(hash)
  if (target.searchParams.has('resume')) {
    return json(response, world.media.has(stored) ? { resume: 'complete', ...located(stored) } : { resume: 0 })
  }
  const fault = await uploadFaultFor(world, auth)
  if (fault === 'cut') return void request.destroy()
  if (fault !== null) return end(response, fault)
  const blob = await world.media.receive()
  const status = await receive(blob, request, hash).catch(() => 'broken' as const)
  if (status !== 200) {
    await blob.discard()
    return status === 'broken' ? void response.destroy() : end(response, status)
  }
  await blob.keep(stored)
  world.stats.uploads += 1
  json(response, located(stored))
}

async function receive(blob: IncomingBlob, request: IncomingMessage, hash: Buffer): Promise<200 | 400 | 413> {
  for await (const part of request as AsyncIterable<Buffer>) {
    if (blob.size + part.length > MAX_UPLOAD) return 413
    await blob.write(part)
  }
  return blob.hash().equals(hash) ? 200 : 400
}

function located(path: string) {
  const { url, directPath } = locate(path)
  return { url, direct_path: directPath }
}

async function download(world: World, { request, response, target, path }: Exchange): Promise<void> {
  const refused = refusalFor(world, target, path)
  if (refused !== null) return end(response, refused)
  const size = world.media.size(path)
  if (size === null) return end(response, 404)
  world.stats.downloads += 1
  const range = parseRange(request.headers.range, size)
  response.setHeader('accept-ranges', 'bytes')
  response.setHeader('content-type', path.endsWith('.jpg') ? 'image/jpeg' : 'application/octet-stream')
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${size}`)
    return end(response, 416)
  }
  const { from, to } = range ?? { from: 0, to: size - 1 }
  if (range) response.setHeader('content-range', `bytes ${from}-${to}/${size}`)
  response.setHeader('content-length', to - from + 1)
  if (request.method === 'HEAD' || size === 0) return end(response, range ? 206 : 200)
  await linger(world, path)
  const damage = damageFor(world, path)
  const blob = world.media.read(path, { from, to })
  if (blob === null) return void response.destroy()
  response.writeHead(range ? 206 : 200)
  const sent = damage === null ? blob : cutAfter(blob, { at: Math.floor((to - from + 1) / 2), damage })
  // A reader that goes away, or a cut on purpose: there is nobody left to tell.
  await pipeline(Readable.from(sent, { objectMode: false }), response).catch(() => response.destroy())
}

function parseRange(header: string | undefined, size: number) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const suffix = match[1] === ''
  const from = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const to = suffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  return from >= size || from > to ? 'unsatisfiable' : { from, to }
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(body))
}

function end(response: ServerResponse, status: number): void {
  // What was not read of a refused body must not be taken for the next request.
  response.writeHead(status, status >= 400 ? { connection: 'close' } : {})
  response.end()
}
