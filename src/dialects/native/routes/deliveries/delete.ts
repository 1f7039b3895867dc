import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { querySession, sessionField, sessionOf } from './scope.ts'

/** DELETE /v1/dead-letters/{id} */
export const deleteDeadLetter = route('DELETE /v1/dead-letters/:id', {
  summary: 'Forget a dead letter',
  access: querySession('setting'),
  query: Type.Object({ session: sessionField }),
  status: 204,
  async handle(gateway, request) {
    await gateway.deliveries.delete(sessionOf(request), request.params.id)
    return undefined
  },
})
