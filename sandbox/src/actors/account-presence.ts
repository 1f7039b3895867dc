import { ActorError } from './actor-error.ts'
import type { PresenceSign, TypingSign } from './phone-signs.ts'
import type { Phone } from './phone.ts'
import { stanzaOf } from './stanza.ts'

/** What an account has seen of others. */
export interface AccountPresence {
  /** Presence of those it watches, and who was typing. */
  presences(): { readonly people: readonly PresenceSign[]; readonly typing: readonly TypingSign[] }
  /** Wants to know from now on whether somebody is there. */
  watch(person: string): void
}

/** Presence as the account's owner sees it. */
export function createAccountPresence(phone: Phone): AccountPresence {
  const { signs, line } = phone.context
  return {
    presences: () => ({ people: signs.people(), typing: signs.typing() }),
    watch(person) {
      if (!phone.online) throw new ActorError('PHONE_OFFLINE', 'the phone is offline')
      line.send(stanzaOf('presence', { type: 'subscribe', to: phone.chatOf(person) }))
    },
  }
}
