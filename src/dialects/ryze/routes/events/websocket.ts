import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { withRyzeConfig } from '../../convert/config.ts'
import { NO_WEBSOCKET } from '../../convert/instance.ts'
import { success } from '../../envelope.ts'
import { requireFlag, requireInstance } from '../../required.ts'
import { websocketAnswer, websocketRequest } from '../../schemas/events.ts'

/** POST /api/events/websocket/{instance}: switched off it refuses new connections; open ones stay. */
export const setWebsocket = route('POST /api/events/websocket/:instance', {
  summary: 'Set websocket',
  access: INSTANCE.setting,
  body: websocketRequest,
  response: websocketAnswer,
  async handle(gateway, request) {
    const { enabled, events, mediaBase64 } = request.body
    const websocket = requireFlag(enabled, 'enabled')
      ? { enabled: true, events: events ?? [], mediaBase64: mediaBase64 ?? false }
      : NO_WEBSOCKET
    await gateway.sessions.update(requireInstance(request), (config) => withRyzeConfig(config, { websocket }), {
      restart: 'never',
    })
    return success('WebSocket configuration updated', { websocket })
  },
})
