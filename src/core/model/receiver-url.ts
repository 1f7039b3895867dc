/** What a receiver's address may begin with: each belongs to one sink. */
export const RECEIVER_SCHEMES = ['http:', 'https:', 'nats:', 'tls:'] as const

export type ReceiverScheme = (typeof RECEIVER_SCHEMES)[number]

/** Whether events can be sent to addresses like this one; whether they may is for its sink to say. */
export function isReceiverUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.hostname !== '' && schemeOf(text) !== null
}

/** Null when no sink serves it. */
export function schemeOf(text: string): ReceiverScheme | null {
  const protocol = URL.parse(text)?.protocol
  return RECEIVER_SCHEMES.find((scheme) => scheme === protocol) ?? null
}
