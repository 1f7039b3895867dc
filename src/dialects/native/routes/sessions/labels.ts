import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'

/** GET /v1/sessions/{session}/labels: what the ids in `labels` of a chat mean. */
export const listLabels = route('GET /v1/sessions/:session/labels', {
  summary: 'List labels',
  access: pathSession('read'),
  response: Type.Object({
    items: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), color: Type.Integer() })),
  }),
  handle: async (gateway, { params }) => ({ items: await gateway.labels.list(params.session) }),
})
