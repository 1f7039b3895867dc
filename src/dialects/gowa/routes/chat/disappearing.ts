import { route } from '../../../dialect.ts'
import { changeGowaChat } from '../../change-chat.ts'
import { device } from '../../devices.ts'
import { blankField } from '../../fault.ts'
import { check, documented, readFields } from '../../fields.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'
import { isTimer, timerWords } from '../../timers.ts'

/** POST /chat/{chat_jid}/disappearing: after how many seconds new messages disappear. */
export const setDisappearing = (style: Style) =>
  route('POST /chat/:chat_jid/disappearing', {
    summary: 'Set disappearing messages timer',
    access: device('send'),
    body: documented({ timer_seconds: 'Whole number: 0, 86400, 604800 or 7776000; required' }),
    async handle(gateway, request) {
      const given = readFields(request).whole('timer_seconds')
      if (given === null && style.requiresFields) throw blankField()
      const seconds = given ?? 0
      check({ timer_seconds: isTimer(seconds) ? null : timerWords('timer_seconds', 'off') })
      return changeGowaChat(gateway, style, {
        session: sessionOf(request),
        chat: request.params.chat_jid,
        change: { kind: 'timer', seconds },
        answer: {
          message: seconds === 0 ? 'Disappearing messages disabled' : `Disappearing messages set to ${seconds} seconds`,
          fields: { timer_seconds: seconds },
        },
      })
    },
  })
