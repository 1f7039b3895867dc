import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { requireFile } from '../../convert/file.ts'
import { audioCallRequest } from '../../schemas/call.ts'
import { requireCallee, unsupportedCall } from './unsupported.ts'

/** POST /api/call/audio/{instance}: calls are out of reach; the request is checked all the same. */
export const audio = route('POST /api/call/audio/:instance', {
  summary: 'Audio call (not supported)',
  access: INSTANCE.send,
  body: audioCallRequest,
  async handle(gateway, request) {
    await requireCallee(gateway, request)
    requireFile(request.body)
    throw unsupportedCall()
  },
})
