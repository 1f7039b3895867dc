import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { ryzeConfigOf, withRyzeConfig } from '../../convert/config.ts'
import { fromRyzeS3, toRyzeS3 } from '../../convert/s3.ts'
import { success } from '../../envelope.ts'
import { requireFlag, requireInstance } from '../../required.ts'
import { s3Answer, s3Request } from '../../schemas/instance.ts'

/** POST /api/instance/s3/{instance}: keeps an object store of the instance's own; switched off, its keys are deleted. */
export const updateS3 = route('POST /api/instance/s3/:instance', {
  summary: 'Set S3',
  access: INSTANCE.setting,
  body: s3Request,
  response: s3Answer,
  async handle(gateway, request) {
    requireFlag(request.body.enabled, 'enabled')
    const { config } = await gateway.sessions.update(
      requireInstance(request),
      (before) => withRyzeConfig(before, { s3: fromRyzeS3(request.body, ryzeConfigOf(before).s3 ?? null) }),
      { restart: 'never' },
    )
    return success('S3 configuration updated', { s3: toRyzeS3(ryzeConfigOf(config).s3 ?? null) })
  },
})
