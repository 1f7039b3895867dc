import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { withRyzeConfig } from '../../convert/config.ts'
import { success } from '../../envelope.ts'
import { requireInstance } from '../../required.ts'
import { instanceStatusAnswer } from '../../schemas/instance.ts'

/** DELETE /api/instance/logout/{instance}: unlinks the device. The token stays valid. */
export const logout = route('DELETE /api/instance/logout/:instance', {
  summary: 'Log out instance',
  access: INSTANCE.control,
  response: instanceStatusAnswer,
  async handle(gateway, request) {
    const name = requireInstance(request)
    await gateway.sessions.logout(name, { thenStart: false })
    await gateway.sessions.update(name, (config) => withRyzeConfig(config, { loggedOut: true }), { restart: 'never' })
    return success('Instance logged out', { instance: { status: 'loggedout' } })
  },
})
