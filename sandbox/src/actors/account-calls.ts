import type { CallRow } from './call-log.ts'
import { actOnCall, offerCall, type CallAction } from './phone-calls.ts'
import type { Phone } from './phone.ts'
import type { Addressing } from './phone-envelope.ts'
import { ActorError } from './actor-error.ts'

/** The calls of an account. */
export interface AccountCalls {
  calls(): readonly CallRow[]
  call(to: string, options?: { readonly video?: boolean; readonly addressing?: Addressing }): Promise<CallRow>
  answerCall(id: string, answer: { readonly action: CallAction; readonly reason?: string }): Promise<CallRow>
}

/** The calls of a phone, as the account's owner handles them. */
export function createAccountCalls(phone: Phone): AccountCalls {
  const { context } = phone
  const requireOnline = (): void => {
    if (!phone.online) throw new ActorError('PHONE_OFFLINE', 'the phone is offline')
  }
  return {
    calls: () => context.calls.list(),
    call: (to, { video = false, addressing = 'pn' } = {}) =>
      context.serial(async () => {
        requireOnline()
        return offerCall(context, { peer: phone.chatOf(to), video, addressing })
      }),
    answerCall: (id, answer) =>
      context.serial(async () => {
        requireOnline()
        return actOnCall(context, id, answer)
      }),
  }
}
