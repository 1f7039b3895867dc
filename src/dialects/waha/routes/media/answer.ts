import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Static } from 'typebox'
import type { Gateway } from '../../../../core/gateway.ts'
import type { StagedFile } from '../../../../core/model/draft.ts'
import type { RouteRequest } from '../../../dialect.ts'
import { toFileSource } from '../../convert/file.ts'
import type { bareFile } from '../../schemas/file.ts'

type ConvertRequest = Pick<RouteRequest<Static<typeof bareFile>>, 'body' | 'headers' | 'reply' | 'raw'>

/** A file made fit for WhatsApp: its bytes, or WAHA's Base64File for who accepts JSON. */
export async function answerConverted(
  gateway: Gateway,
  { body, headers, reply, raw }: ConvertRequest,
  { session, to }: { readonly session: string; readonly to: 'voice' | 'video' },
): Promise<Readable> {
  await gateway.sessions.require(session)
  const converted = await gateway.conversions.convert(toFileSource(body, { field: 'body' }), to)
  const { file } = converted
  const isJson = String(headers.accept ?? '').includes('application/json')
  if (isJson) reply.header('content-type', 'application/json; charset=utf-8')
  else reply.headers({ 'content-type': file.mimetype, 'content-length': file.size })
  const stream = isJson ? Readable.from(inJson(file)) : createReadStream(file.path)
  // Also when nobody reads to the end, or begins to.
  stream.once('close', () => {
    Promise.resolve(converted[Symbol.asyncDispose]()).catch((err: unknown) =>
      raw.log.warn({ err }, 'a converted file was not removed'),
    )
  })
  return stream
}

/** Base64 takes three bytes at a time. */
const GROUP = 3

async function* inJson({ path, mimetype }: StagedFile): AsyncGenerator<string> {
  yield `{"mimetype":${JSON.stringify(mimetype)},"data":"`
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % GROUP)
    yield bytes.toString('base64', 0, whole)
    rest = bytes.subarray(whole)
  }
  yield `${rest.toString('base64')}"}`
}
