import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'

/** DELETE /api/sessions/{session}: stop, unlink and remove; an unknown name is no error. */
export const deleteSession = route('DELETE /api/sessions/:session', {
  summary: 'Delete the session',
  access: pathSession('delete'),
  handle: (gateway, { params }) => gateway.sessions.delete(params.session),
})
