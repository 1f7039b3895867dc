import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toRyzeProxy } from '../../convert/proxy.ts'
import { success } from '../../envelope.ts'
import { requireInstance } from '../../required.ts'
import { proxyAnswer } from '../../schemas/instance.ts'

/** GET /api/instance/getProxy/{instance}: the instance's own, without its password. */
export const getProxy = route('GET /api/instance/getProxy/:instance', {
  summary: 'Get proxy',
  access: INSTANCE.setting,
  response: proxyAnswer,
  async handle(gateway, request) {
    const { config } = await gateway.sessions.require(requireInstance(request))
    return success('Proxy configuration retrieved successfully', { proxy: toRyzeProxy(config.proxy) })
  },
})
