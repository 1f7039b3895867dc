import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'

/** GET /api/server/environment: the configuration without secrets; `all` changes nothing here. */
export const getEnvironment = route('GET /api/server/environment', {
  summary: 'Get the server environment',
  access: ADMIN,
  query: Type.Object({ all: Type.Optional(Type.Boolean()) }),
  response: Type.Record(Type.String(), Type.String()),
  handle: async (gateway) => gateway.info.environment,
})
