import type { MessageDraft } from '../../core/model/message.ts'
import { invalid } from './fault.ts'
import type { Fields } from './fields.ts'
import { isTimer, timerWords } from './timers.ts'

/** How long a message is to stay; without `duration` as long as its chat says. Throws VALIDATION_ERROR. */
export function readDuration(fields: Fields): Pick<MessageDraft, 'expiration'> {
  const duration = fields.whole('duration')
  if (duration === null) return {}
  if (!isTimer(duration)) throw invalid(timerWords('duration', 'no expiry'))
  return { expiration: duration }
}
