import { integer, listOf, oneOf, optional, text } from './fields.ts'

const MOST_PEOPLE = 256

/** Where a message goes: a person, a group, or everybody who may see the account's stories. */
export const ADDRESS = text({
  max: 100,
  pattern: /^(\+?[1-9]\d{6,14}|\d+(-\d+)?@(s\.whatsapp\.net|lid|g\.us)|status@broadcast)$/,
  expected: 'a phone number, or an address that ends in @s.whatsapp.net, @lid or @g.us, or status@broadcast',
})

const PERSON = text({
  max: 100,
  pattern: /^(\+?[1-9]\d{6,14}|\d+@(s\.whatsapp\.net|lid))$/,
  expected: 'a phone number, or an address that ends in @s.whatsapp.net or @lid',
})

/** What may be said about any message that is sent. */
export const SEND_FIELDS = {
  id: optional(text({ max: 64, pattern: /^[0-9A-Za-z._-]+$/, expected: 'up to 64 letters and digits' })),
  quoted: optional(text({ max: 64 })),
  addressing: optional(oneOf(['pn', 'lid'])),
  mentions: optional(listOf(PERSON, MOST_PEOPLE)),
  forwardingScore: optional(integer({ min: 1, max: 1_000 })),
  audience: optional(listOf(PERSON, MOST_PEOPLE)),
}
