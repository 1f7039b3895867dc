import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import { flag, text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRequest, type ControlRoute } from './route.ts'

const JPEG_START = Buffer.from([0xff, 0xd8, 0xff])
const JPEG = text({ max: 1_000_000, expected: 'a JPEG picture in base64, below 1 MB' })

/** Pictures of people and groups, and who is blocked. */
export function profileRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [...pictureRoutes(sandbox), ...groupPictureRoutes(sandbox), ...blockRoutes(sandbox)]
}

function toJpeg(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.subarray(0, 3).equals(JPEG_START)) return bytes
  throw new ControlError(400, 'INVALID_FIELD', 'jpeg must be a JPEG picture in base64, below 1 MB')
}

function sizeOf({ query }: ControlRequest): 'image' | 'preview' {
  return query.get('type') === 'preview' ? 'preview' : 'image'
}

function pictureRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  const path = '/accounts/{number}/picture'
  return [
    route(
      { method: 'GET', path, summary: 'The own picture, or as `?of=` somebody’s as this phone may see it' },
      async (request) => {
        const of = request.query.get('of') ?? undefined
        return ok(await requireAccount(sandbox, request).picture(of, sizeOf(request)))
      },
    ),
    routeWithBody(
      { method: 'POST', path, summary: 'Set the own picture on the phone', shape: { jpeg: JPEG } },
      async (request, { jpeg }) => {
        const account = requireAccount(sandbox, request)
        await account.setPicture(toJpeg(jpeg))
        return ok(await account.picture(), 201)
      },
    ),
    route({ method: 'DELETE', path, summary: 'Take the own picture away on the phone' }, async (request) => {
      await requireAccount(sandbox, request).setPicture(null)
      return ok({ deleted: true })
    }),
  ]
}

function groupPictureRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  const path = '/accounts/{number}/groups/{jid}/picture'
  return [
    routeWithBody(
      { method: 'POST', path, summary: 'Set the picture of a group', shape: { jpeg: JPEG } },
      async (request, { jpeg }) => {
        const account = requireAccount(sandbox, request)
        const group = request.params['jid'] ?? ''
        await account.setPicture(toJpeg(jpeg), group)
        return ok(await account.picture(group), 201)
      },
    ),
    route({ method: 'DELETE', path, summary: 'Take the picture of a group away' }, async (request) => {
      await requireAccount(sandbox, request).setPicture(null, request.params['jid'] ?? '')
      return ok({ deleted: true })
    }),
  ]
}

function blockRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  const path = '/accounts/{number}/blocklist'
  return [
    route({ method: 'GET', path, summary: 'Who cannot reach this account' }, async (request) =>
      ok(await requireAccount(sandbox, request).blocklist()),
    ),
    routeWithBody(
      {
        method: 'PATCH',
        path,
        summary: 'Block or unblock somebody on the phone',
        shape: { person: text({ max: 100 }), blocked: flag() },
      },
      async (request, { person, blocked }) => ok(await requireAccount(sandbox, request).setBlocked(person, blocked)),
    ),
  ]
}
