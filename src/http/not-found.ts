import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../core/errors.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { sendRefusal } from './mount.ts'

/** Unknown routes and unreadable addresses answer in the form of the API whose path they begin with. */
export function answerUnknownRoutes(app: FastifyInstance, dialects: readonly Dialect[]): void {
  app.setNotFoundHandler((request, reply) => {
    const message = `Cannot ${request.method} ${request.url.split('?', 1)[0]}`
    return refuseUnrouted(new GatewayError('NOT_FOUND', message), { dialects, request, reply })
  })
  app.setErrorHandler((error, request, reply) => refuseUnrouted(error, { dialects, request, reply }))
}

/** For failures outside every dialect's context. */
export function refuseUnrouted(
  error: unknown,
  options: { readonly dialects: readonly Dialect[]; readonly request: FastifyRequest; readonly reply: FastifyReply },
): FastifyReply {
  const { dialects, request, reply } = options
  const owner = ownerOf(request.url, dialects)
  if (!owner) return reply.code(404).send({ error: 'Not Found', statusCode: 404 })
  return sendRefusal(error, { ...owner, request, reply })
}

/** The longest prefix decides; the first API answers for what nobody owns. */
function ownerOf(url: string, dialects: readonly Dialect[]): { dialect: Dialect; prefix: string } | null {
  const mounted = dialects.find(({ name }) => isBelow(url, `/${name}`))
  if (mounted) return { dialect: mounted, prefix: `/${mounted.name}` }
  const owners = dialects.flatMap((dialect) =>
    dialect.owns.filter((path) => isBelow(url, path)).map((path) => ({ dialect, length: path.length })),
  )
  const owner = owners.toSorted((a, b) => b.length - a.length)[0]?.dialect ?? dialects[0]
  return owner ? { dialect: owner, prefix: '' } : null
}

const isBelow = (url: string, path: string): boolean => url.startsWith(path) && /^([/?]|$)/.test(url.slice(path.length))
