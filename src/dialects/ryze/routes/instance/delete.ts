import { route } from '../../../dialect.ts'
import { OWNED_INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { requireInstance } from '../../required.ts'
import { instanceStatusAnswer } from '../../schemas/instance.ts'

/** DELETE /api/instance/delete/{instance}: with everything that is known of it, its token included. */
export const deleteInstance = route('DELETE /api/instance/delete/:instance', {
  summary: 'Delete instance',
  access: OWNED_INSTANCE,
  response: instanceStatusAnswer,
  async handle(gateway, request) {
    await gateway.sessions.delete(requireInstance(request))
    return success('Instance deleted', { instance: { status: 'deleted' } })
  },
})
