import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { namedSettings, toRyzeSettings, withSettings, type RyzeSettings } from '../../convert/settings.ts'
import { success } from '../../envelope.ts'
import { badRequest, requireInstance } from '../../required.ts'
import { settingsAnswer, settingsRequest } from '../../schemas/instance.ts'

/** POST /api/instance/settings/{instance}: changes what is named, and answers all seven. */
export const updateSettings = route('POST /api/instance/settings/:instance', {
  summary: 'Update settings',
  access: INSTANCE.setting,
  body: settingsRequest,
  response: settingsAnswer,
  async handle(gateway, request) {
    const name = requireInstance(request)
    const change = namedSettings(request.body)
    if (Object.keys(change).length === 0) throw badRequest('At least one setting must be provided')
    const { config, status } = await gateway.sessions.update(name, (before) => withSettings(before, change), {
      restart: restartFor(change),
    })
    if (status === 'working') await showPresence(gateway, name, change)
    return success('Settings updated successfully', { settings: toRyzeSettings(config) })
  },
})

/** What is left out is left out by the connection; the past is only sent when a device is linked. */
const restartFor = ({ ignoreGroupMessages, ignoreStatus }: Partial<RyzeSettings>): 'needed' | 'never' =>
  ignoreGroupMessages === undefined && ignoreStatus === undefined ? 'never' : 'needed'

async function showPresence(
  gateway: Gateway,
  name: string,
  { keepOnlineStatus }: Partial<RyzeSettings>,
): Promise<void> {
  if (keepOnlineStatus === undefined) return
  try {
    await gateway.profile.setPresence(name, keepOnlineStatus ? 'available' : 'unavailable')
  } catch (error) {
    // The setting is stored: it takes effect with the next connection.
    if (!(error instanceof GatewayError)) throw error
  }
}
