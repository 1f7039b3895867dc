import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { fromFileName } from '../../../../core/media/file-name.ts'
import type { OpenedFile } from '../../../../core/media/media.ts'
import { route } from '../../../dialect.ts'
import { fileInPath } from '../../auth.ts'
import { parseMessageId } from '../../convert/message-id.ts'
import { parseRange, type ByteRange } from './range.ts'

/** GET /api/files/{session}/{file}: a file of a message, whole or in part; fetched from WhatsApp when it is not here. */
export const getFile = route('GET /api/files/:session/:file', {
  summary: 'Get a media file',
  access: fileInPath,
  async handle(gateway, { params, headers, reply, raw }) {
    const file = await open(gateway, params.session, params.file)
    const direct = await file.direct()
    if (direct !== null) return reply.header('cache-control', 'no-store').redirect(direct, 302)
    const tag = `"${file.tag}"`
    reply.headers(headersOf(file, tag))
    if (isKnown(headers['if-none-match'], tag)) return void reply.code(304)
    const { 'if-range': ifRange } = headers
    const wanted = ifRange === undefined || ifRange === tag ? (headers.range as string | undefined) : undefined
    const range = parseRange(wanted, file.size)
    describeRange(reply, range, file.size)
    if (range === 'unsatisfiable') return ''
    // Nothing is read for HEAD; an empty stream keeps the length that was announced.
    if (raw.method === 'HEAD') return Readable.from([])
    return Readable.from(range === 'all' ? file.read() : file.read(range))
  },
})

/**
 * By message: `{messageId}.{extension}`, with the full or the bare id; of a carousel's card
 * `{messageId}.{card}.{extension}`. Throws FILE_NOT_FOUND when there is none.
 */
async function open(gateway: Gateway, session: string, file: string): Promise<OpenedFile> {
  try {
    const { message, part } = fromFileName(file)
    return await gateway.media.open(session, parseMessageId(message), { part })
  } catch (error) {
    if (!(error instanceof GatewayError) || !NOWHERE.includes(error.code)) throw error
    throw new GatewayError('FILE_NOT_FOUND', `File not found: ${session}/${file}`, { cause: error })
  }
}

const NOWHERE: readonly string[] = ['BAD_REQUEST', 'CHAT_INVALID', 'MESSAGE_NOT_FOUND', 'FILE_NOT_FOUND']

const headersOf = ({ served }: OpenedFile, tag: string) => ({
  'content-type': served.contentType,
  'content-disposition': served.contentDisposition,
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'accept-ranges': 'bytes',
  'cache-control': 'private, max-age=3600',
  etag: tag,
})

const isKnown = (header: unknown, tag: string): boolean =>
  typeof header === 'string' && header.split(',').some((one) => [tag, `W/${tag}`, '*'].includes(one.trim()))

function describeRange(reply: FastifyReply, range: ByteRange, size: number): void {
  if (range === 'all') return void reply.header('content-length', size)
  if (range === 'unsatisfiable') return void reply.code(416).header('content-range', `bytes */${size}`)
  reply.code(206)
  reply.header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  reply.header('content-length', range.end - range.start + 1)
}
