import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { StoredFile } from '../../../../core/ports/media-store.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { parseRange, type ByteRange } from './range.ts'

/** What a browser shows without running anything in it. Everything else is to be saved. */
const HARMLESS = /^(image\/(jpeg|png|gif|webp|bmp|avif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain|application\/pdf)$/

/** GET /api/files/{session}/{file}: a stored file, whole or in part. */
export const getFile = route('GET /api/files/:session/:file', {
  summary: 'Get a media file',
  access: pathSession(null),
  async handle(gateway, { params, headers, reply, raw }) {
    const file = await gateway.files.open(params.session, params.file)
    const range = parseRange(headers.range as string | undefined, file.size)
    describe(reply, { file, name: params.file, range })
    if (range === 'unsatisfiable') return ''
    // Nothing is read for HEAD; an empty stream keeps the length that was announced.
    if (raw.method === 'HEAD') return Readable.from([])
    return Readable.from(range === 'all' ? file.read() : file.read(range))
  },
})

function describe(
  reply: FastifyReply,
  { file, name, range }: { readonly file: StoredFile; readonly name: string; readonly range: ByteRange },
): void {
  const inline = HARMLESS.test(file.mimetype.split(';', 1)[0]?.trim().toLowerCase() ?? '')
  reply.headers({
    'content-type': file.mimetype,
    'content-disposition': `${inline ? 'inline' : 'attachment'}; filename="${name.replace(/[^\w@.-]/g, '_')}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=3600',
  })
  if (range === 'all') return void reply.header('content-length', file.size)
  if (range === 'unsatisfiable') return void reply.code(416).header('content-range', `bytes */${file.size}`)
  reply.code(206)
  reply.header('content-range', `bytes ${range.start}-${range.end}/${file.size}`)
  reply.header('content-length', range.end - range.start + 1)
}
