import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { fakeCallRequest } from '../../schemas/call.ts'
import { requireCallee, unsupportedCall } from './unsupported.ts'

/** POST /api/call/fake/{instance}: calls are out of reach; the request is checked all the same. */
export const fake = route('POST /api/call/fake/:instance', {
  summary: 'Fake call (not supported)',
  access: INSTANCE.send,
  body: fakeCallRequest,
  async handle(gateway, request) {
    await requireCallee(gateway, request)
    throw unsupportedCall()
  },
})
