import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { ANY_TOKEN, findInstance } from '../../auth.ts'
import { sumStatistics, toRyzeMetrics } from '../../convert/metrics.ts'
import { success } from '../../envelope.ts'
import { namesIn } from '../../instance-names.ts'
import { badRequest } from '../../required.ts'
import { metricsAnswer } from '../../schemas/instance.ts'

/** GET /api/instance/metrics/{instance}: numbers about stored messages; of several instances, their sums. */
export const metrics = route('GET /api/instance/metrics/:instance', {
  summary: 'Get metrics',
  access: ANY_TOKEN,
  response: metricsAnswer,
  async handle(gateway, { params, principal }) {
    const names = namesIn(params.instance)
    if (names.length === 0 || !principal) throw badRequest('Instance name is required')
    for (const name of names) await findInstance(gateway, principal, name)
    if (!principal.actions.read) throw new GatewayError('FORBIDDEN', 'Forbidden')
    const parts = await Promise.all(names.map((name) => gateway.messages.statistics(name)))
    return success('Metrics retrieved successfully', {
      metrics: { instance: params.instance, ...toRyzeMetrics(sumStatistics(parts)) },
    })
  },
})
