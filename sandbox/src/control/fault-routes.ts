import type { Sandbox } from '../sandbox.ts'
import { ControlError } from './control-error.ts'
import { integer, oneOf, optional, phoneNumber } from './fields.ts'
import { ok, route, routeWithBody, type ControlRoute } from './route.ts'

const KINDS = [
  'cut',
  'stall',
  'delay',
  'drop-acks',
  'duplicate',
  'reorder',
  'stream-error',
  'conflict',
  'logout',
  'outdated',
  'corrupt',
  'no-offline-marker',
] as const
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
          kind: oneOf(KINDS),
          number: optional(phoneNumber()),
          count: optional(integer({ min: 1, max: 1_000_000 })),
          forMs: optional(integer({ min: 1, max: DAY_MS })),
          delayMs: optional(integer({ min: 1, max: DAY_MS })),
          code: optional(oneOf(['515', '503'])),
        },
      },
      (_request, fault) => {
        if (fault.number !== undefined && sandbox.findAccount(fault.number) === null) {
          throw new ControlError(404, 'ACCOUNT_NOT_FOUND', `there is no account ${fault.number}`)
        }
        if (fault.kind === 'delay' && fault.delayMs === undefined)
          throw new ControlError(400, 'MISSING_FIELD', 'delayMs is missing: delay needs it')
        if (fault.kind === 'stream-error' && fault.code === undefined)
          throw new ControlError(400, 'MISSING_FIELD', 'code is missing: stream-error needs it')
        const id = sandbox.faults.add(fault)
        return ok({ id, ...fault }, 201)
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
