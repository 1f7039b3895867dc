import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { pacingAnswer, pacingRequest, toPacing } from '../../schemas/sending.ts'

/** GET /v1/sessions/{session}/pacing: null when messages leave at once. */
export const getPacing = route('GET /v1/sessions/:session/pacing', {
  summary: 'Read how fast messages leave',
  access: pathSession('read'),
  response: pacingAnswer,
  handle: async (gateway, { params }) => ({ pacing: await gateway.sending.pacing(params.session) }),
})

/** PUT /v1/sessions/{session}/pacing: replaces it whole, from now on. */
export const setPacing = route('PUT /v1/sessions/:session/pacing', {
  summary: 'Set how fast messages leave',
  access: pathSession('setting'),
  body: pacingRequest,
  response: pacingAnswer,
  handle: async (gateway, { params, body }) => ({
    pacing: await gateway.sending.setPacing(params.session, toPacing(body)),
  }),
})

/** DELETE /v1/sessions/{session}/pacing: messages leave at once again. */
export const deletePacing = route('DELETE /v1/sessions/:session/pacing', {
  summary: 'Let messages leave at once',
  access: pathSession('setting'),
  status: 204,
  async handle(gateway, { params }) {
    await gateway.sending.setPacing(params.session, null)
  },
})
