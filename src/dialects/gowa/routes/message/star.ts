import { route } from '../../../dialect.ts'
import { device } from '../../devices.ts'
import { documented } from '../../fields.ts'
import { changeStar } from '../../change-star.ts'
import type { Style } from '../../style.ts'

/** POST /message/{message_id}/star */
export const star = (style: Style) =>
  route('POST /message/:message_id/star', {
    summary: 'Star message',
    access: device('send'),
    body: documented({ phone: 'Text: the chat; required' }),
    handle: (gateway, request) => changeStar(gateway, style, { request, starred: true }),
  })
