import { Type } from 'typebox'
import type { Gateway } from '../../../../core/gateway.ts'
import { route } from '../../../dialect.ts'
import { ANY_KEY } from '../../auth.ts'
import { environment } from '../../version.ts'

const response = Type.Object({
  version: Type.String(),
  engine: Type.String(),
  tier: Type.String(),
  browser: Type.Unknown(),
  platform: Type.String(),
  worker: Type.Object({ id: Type.String() }),
})

const handle = async (gateway: Gateway) => environment(gateway.info.worker)

/** GET /api/server/version: the WAHA release that is spoken here. */
export const getVersion = route('GET /api/server/version', {
  summary: 'Get the version of the server',
  access: ANY_KEY,
  response,
  handle,
})

/** GET /api/version: the same, at its old place. */
export const getVersionDeprecated = route('GET /api/version', {
  summary: 'Get the version of the server',
  deprecated: true,
  access: ANY_KEY,
  response,
  handle,
})
