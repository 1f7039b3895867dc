import { FLOW_NAME, toFlowParams } from '../../convert/form.ts'
import { requireText } from '../../required.ts'
import { formRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

const VERSION = 1

/** POST /api/message/form/{instance}: a form of WhatsApp's native flows. */
export const form = sendRoute('form', {
  summary: 'Send form',
  body: formRequest,
  toDraft: (body) => ({
    kind: 'flow',
    text: requireText(body.message, 'Message is required'),
    footer: body.footer?.trim() || null,
    name: FLOW_NAME,
    params: toFlowParams(body),
    version: body.messageVersion ?? VERSION,
  }),
})
