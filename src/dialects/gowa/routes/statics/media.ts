import { route, type Route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'
import { toSignedLink } from '../../media-path.ts'
import { mountOf } from '../../qr-link.ts'

/** GET /statics/media/…: leads to the file behind a path of an event, which has the signature in it. */
const show = route('GET /statics/media/:session/:expires/:signature/:file', {
  summary: 'Get a file of a message',
  access: OPEN,
  status: 302,
  handle: async (_gateway, { params, raw, reply }) =>
    void reply.header('location', toSignedLink(params, mountOf({ raw }))),
})

/** A file of GOWA's server, no operation of its API. */
export const mediaFile: Route = { ...show, hidden: true }
