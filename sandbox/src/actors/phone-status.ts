import { encodeMessage } from '../wire/message.ts'
import type { Stanza } from '../world/types.ts'
import { STATUS } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { findDevices, openSessions } from './phone-devices.ts'
import { encAttrs, encryptTo, messageAttrs, type OutgoingMessage } from './phone-envelope.ts'
import { stanzaOf } from './stanza.ts'

/**
 * Encrypts a story once, with a key of its own that only the audience and our own devices get: who saw an earlier one
 * cannot read this one unless it is meant for them too.
 */
export async function sendStory(context: PhoneContext, message: OutgoingMessage): Promise<Stanza> {
  const people = [...new Set([...(message.audience ?? []), context.pn])]
  const devices = (await findDevices(context, people)).filter((jid) => jid !== context.pn)
  context.dropSenderKey(STATUS)
  const sealed = await context.signal.encryptGroup(STATUS, context.pn, encodeMessage(message.content))
  const content = {
    senderKeyDistributionMessage: { groupId: STATUS, axolotlSenderKeyDistributionMessage: sealed.distribution },
  }
  const copies: Stanza[] = []
  for (const jid of await openSessions(context, devices)) {
    copies.push(await encryptTo(context, { jid, address: jid, content }))
  }
  const body = stanzaOf('enc', { v: '2', type: 'skmsg', ...encAttrs(message.content) }, sealed.ciphertext)
  return stanzaOf('message', messageAttrs(message, STATUS), [stanzaOf('participants', {}, copies), body])
}
