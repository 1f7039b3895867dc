import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { ryzeConfigOf } from '../../convert/config.ts'
import { toRyzeS3 } from '../../convert/s3.ts'
import { requireInstance } from '../../required.ts'
import { s3Found } from '../../schemas/instance.ts'

/** GET /api/instance/getS3/{instance}: the instance's own object store, without its secret. */
export const getS3 = route('GET /api/instance/getS3/:instance', {
  summary: 'Get S3',
  access: INSTANCE.setting,
  response: s3Found,
  async handle(gateway, request) {
    const { config } = await gateway.sessions.require(requireInstance(request))
    return { success: true, s3: toRyzeS3(ryzeConfigOf(config).s3 ?? null) }
  },
})
