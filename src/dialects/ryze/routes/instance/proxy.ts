import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { fromRyzeProxy, toRyzeProxy } from '../../convert/proxy.ts'
import { success } from '../../envelope.ts'
import { requireFlag, requireInstance } from '../../required.ts'
import { proxyAnswer, proxyRequest } from '../../schemas/instance.ts'

/** POST /api/instance/proxy/{instance}: takes effect with the next connection, as RyzeAPI says. */
export const updateProxy = route('POST /api/instance/proxy/:instance', {
  summary: 'Set proxy',
  access: INSTANCE.setting,
  body: proxyRequest,
  response: proxyAnswer,
  async handle(gateway, request) {
    requireFlag(request.body.enabled, 'enabled')
    const proxy = fromRyzeProxy(request.body)
    const change = { restart: 'never' } as const
    const { config } = await gateway.sessions.update(
      requireInstance(request),
      (before) => ({ ...before, proxy }),
      change,
    )
    return success('Proxy configuration updated successfully', { proxy: toRyzeProxy(config.proxy) })
  },
})
