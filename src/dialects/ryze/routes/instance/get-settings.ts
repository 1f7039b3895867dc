import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toRyzeSettings } from '../../convert/settings.ts'
import { success } from '../../envelope.ts'
import { requireInstance } from '../../required.ts'
import { settingsAnswer } from '../../schemas/instance.ts'

/** GET /api/instance/getSettings/{instance} */
export const getSettings = route('GET /api/instance/getSettings/:instance', {
  summary: 'Get settings',
  access: INSTANCE.setting,
  response: settingsAnswer,
  async handle(gateway, request) {
    const { config } = await gateway.sessions.require(requireInstance(request))
    return success('Settings retrieved successfully', { settings: toRyzeSettings(config) })
  },
})
