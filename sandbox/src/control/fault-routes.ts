import { COLLECTIONS } from '../actors/app-state-patch.ts'
import type { Sandbox } from '../sandbox.ts'
import { FAULT_KINDS, type FaultKind, type FaultRequest } from '../world/faults.ts'
import { ControlError } from './control-error.ts'
import { integer, oneOf, optional, phoneNumber, text } from './fields.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

const DAY_MS = 86_400_000

/** Faults: what goes wrong on purpose, for one account or all, for a count or a time. */
export function faultRoutes(sandbox: Sandbox): readonly ControlRoute[] {
  return [
    routeWithBody(
      {
        method: 'POST',
        path: '/faults',
        summary: 'Inject a fault; it fires once when neither count nor forMs is given',
        shape: {
          kind: oneOf(FAULT_KINDS),
          number: optional(phoneNumber()),
          count: optional(integer({ min: 1, max: 1_000_000 })),
          forMs: optional(integer({ min: 1, max: DAY_MS })),
          delayMs: optional(integer({ min: 1, max: DAY_MS })),
          code: optional(text({ max: 3, pattern: /^[3-9]\d\d$/, expected: 'the three digits of an error' })),
          collection: optional(oneOf(COLLECTIONS)),
          chat: optional(text({ max: 100 })),
          xmlns: optional(text({ max: 100 })),
          path: optional(text({ max: 500, pattern: /^\/[^?]+$/, expected: 'the path of a file, without its query' })),
        },
      },
      (_request, fault) => {
        if (fault.number !== undefined && sandbox.findAccount(fault.number) === null) {
          throw new ControlError(404, 'ACCOUNT_NOT_FOUND', `there is no account ${fault.number}`)
        }
        requireDetails(fault)
        const whole = fault.chat === undefined ? fault : { ...fault, chat: toAddress(fault.chat) }
        return ok({ id: sandbox.faults.add(whole), ...whole }, 201)
      },
    ),
    route({ method: 'GET', path: '/faults', summary: 'The faults in force' }, () => ok(sandbox.faults.list())),
    route({ method: 'DELETE', path: '/faults/{id}', summary: 'Take a fault away' }, ({ params }) => {
      const id = params['id'] ?? ''
      if (!sandbox.faults.remove(id)) throw new ControlError(404, 'FAULT_NOT_FOUND', `there is no fault ${id}`)
      return ok({ removed: id })
    }),
  ]
}

/** What a kind of fault cannot do without. */
const NEEDED: Readonly<Partial<Record<FaultKind, readonly (keyof FaultRequest)[]>>> = {
  delay: ['delayMs'],
  'stream-error': ['code'],
  'hold-server-sync': ['forMs'],
  'refuse-message': ['code'],
  'refuse-iq': ['xmlns', 'code'],
  'media-status': ['code'],
  'media-slow': ['delayMs'],
  'upload-status': ['code'],
  'upload-slow': ['delayMs'],
}

function requireDetails(fault: FaultRequest): void {
  const missing = NEEDED[fault.kind]?.find((name) => fault[name] === undefined)
  if (missing !== undefined) {
    throw new ControlError(400, 'MISSING_FIELD', `${missing} is missing: ${fault.kind} needs it`)
  }
  if (fault.kind.startsWith('media-') && fault.number !== undefined) {
    throw new ControlError(400, 'INVALID_FIELD', `number must be absent: nobody knows who downloads (${fault.kind})`)
  }
  if (fault.kind === 'stream-error' && fault.code !== '515' && fault.code !== '503') {
    throw new ControlError(400, 'INVALID_FIELD', 'code must be one of 515, 503')
  }
}

function toAddress(chat: string): string {
  return chat.includes('@') ? chat : `${chat}@s.whatsapp.net`
}
