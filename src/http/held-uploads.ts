import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { HeldUpload } from '../core/uploads.ts'

/** The files of requests that are under way. */
export interface HeldUploads {
  /** Kept until the request ends; not at all when it has ended already. */
  add(request: FastifyRequest, held: HeldUpload): void
  /** Ends the connection after the answer: what still comes is of no use. */
  close(request: FastifyRequest): void
}

interface Open {
  readonly reply: FastifyReply
  readonly held: Set<HeldUpload>
}

/** Lets go of a request's files when it ends, however it ends. */
export function holdUploads(app: FastifyInstance): HeldUploads {
  const open = new Map<FastifyRequest, Open>()
  const release = (request: FastifyRequest): void => {
    const held = open.get(request)?.held ?? new Set()
    open.delete(request)
    for (const upload of held) dispose(request, upload)
  }
  app.addHook('onRequest', async (request, reply) => {
    if (!/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) return
    open.set(request, { reply, held: new Set() })
    reply.raw.once('close', () => release(request))
  })
  app.addHook('onResponse', async (request) => release(request))
  return {
    add(request, held) {
      const found = open.get(request)
      if (found) found.held.add(held)
      else dispose(request, held)
    },
    close: (request) => void open.get(request)?.reply.header('connection', 'close'),
  }
}

function dispose(request: FastifyRequest, held: HeldUpload): void {
  Promise.resolve(held[Symbol.asyncDispose]()).catch((error: unknown) =>
    request.log.warn({ err: error }, 'upload not removed'),
  )
}
