import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { ryzeConfigOf } from '../../convert/config.ts'
import { success } from '../../envelope.ts'
import { refusedAs } from '../../errors.ts'
import { requireInstance } from '../../required.ts'
import { websocketAnswer } from '../../schemas/events.ts'

/** GET /api/events/getWebsocket/{instance} */
export const getWebsocket = route('GET /api/events/getWebsocket/:instance', {
  summary: 'Get websocket',
  access: INSTANCE.setting,
  response: websocketAnswer,
  async handle(gateway, request) {
    const { config } = await gateway.sessions.require(requireInstance(request))
    const { websocket } = ryzeConfigOf(config)
    if (!websocket) throw refusedAs(404, 'WebSocket not configured for this instance')
    return success('WebSocket configuration retrieved', { websocket })
  },
})
