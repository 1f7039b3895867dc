/** Invented people for the tests. */
export const ANA = { number: '15550000001', name: 'Ana' }
export const BEN = { number: '15550000002', name: 'Ben' }
export const CARA = { number: '15550000003', name: 'Cara' }

/** The text of a received message, whichever field it is in. */
export function textOf(message: {
  message?: { conversation?: string | null; extendedTextMessage?: { text?: string | null } | null } | null
}): string | null {
  return message.message?.conversation ?? message.message?.extendedTextMessage?.text ?? null
}
