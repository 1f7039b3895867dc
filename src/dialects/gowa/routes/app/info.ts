import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { ANY_KEY } from '../../auth.ts'
import { mountOf } from '../../qr-link.ts'
import { GOWA_VERSION } from '../../version.ts'

/** GET /app/info: what programs of GOWA want to know of the server. */
export const info = route('GET /app/info', {
  summary: 'Get server metadata',
  access: ANY_KEY,
  handle: async (_gateway, request) =>
    success('Fetch app info success', {
      version: GOWA_VERSION,
      os: 'GOWA',
      base_path: mountOf(request),
      max_file_size: 50_000_000,
      max_video_size: 100_000_000,
      max_image_size: 20_000_000,
      chatwoot_enabled: false,
    }),
})
