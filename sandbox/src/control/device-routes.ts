import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import { text } from './fields.ts'
import { requireAccount } from './require-account.ts'
import { ok, route, routeWithBody, type ControlRequest, type ControlRoute } from './route.ts'
import { toDeviceView } from './views.ts'
import { decodeStanza } from '../wire/codec.ts'
import type { Stanza } from '../world/types.ts'

/** Linked devices: linking by QR and by code, listing, unlinking. */
export function deviceRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/scan',
        summary: 'Scan a QR code with the phone',
        shape: { qr: text({ max: 2_000 }) },
      },
      async (request, { qr }) => ok(toDeviceView(await requireAccount(sandbox, request).scan(qr)), 201),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/code',
        summary: 'Type a pairing code on the phone',
        shape: { code: text({ max: 20 }) },
      },
      async (request, { code }) => ok(toDeviceView(await requireAccount(sandbox, request).enterCode(code)), 201),
    ),
    route({ method: 'GET', path: '/accounts/{number}/devices', summary: 'List the linked devices' }, (request) =>
      ok(requireAccount(sandbox, request).devices().map(toDeviceView)),
    ),
    routeWithBody(
      {
        method: 'POST',
        path: '/accounts/{number}/devices/{id}/stanzas',
        summary: "Hand a device any stanza as the server's own: its binary form in base64",
        shape: { stanza: text({ max: 900_000 }) },
      },
      (request, { stanza }) => {
        const { number } = requireAccount(sandbox, request)
        const id = requireDeviceId(request)
        if (!sandbox.deliver(number, id, toStanza(stanza)))
          throw new ControlError(404, 'DEVICE_NOT_FOUND', `${number} has no device ${id}`)
        return ok({ delivered: id }, 202)
      },
    ),
    route({ method: 'DELETE', path: '/accounts/{number}/devices/{id}', summary: 'Unlink a device' }, (request) => {
      const account = requireAccount(sandbox, request)
      const id = requireDeviceId(request)
      account.unlink(id)
      return ok({ unlinked: id })
    }),
  ]
}

function requireDeviceId({ params }: ControlRequest): number {
  const id = Number(params['id'])
  if (!Number.isSafeInteger(id)) throw new ControlError(400, 'INVALID_FIELD', 'id must be the number of a device')
  return id
}

function toStanza(base64: string): Stanza {
  try {
    return decodeStanza(Buffer.from(base64, 'base64'))
  } catch {
    throw new ControlError(400, 'INVALID_FIELD', 'stanza must be a binary stanza in base64')
  }
}
