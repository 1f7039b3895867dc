/** What a person sees after a start; null when the log says enough. The key is part of it once, when it was made. */
export function describeStart(start: {
  readonly address: string
  readonly newKey: string | null
  readonly isTerminal: boolean
}): string | null {
  const { address, newKey, isTerminal } = start
  if (newKey === null) return isTerminal ? `\n  Waypost answers on ${address}. Stop with Ctrl+C.\n` : null
  return [
    '',
    `  Waypost answers on ${address}. Its administrator's key, shown this once:`,
    '',
    `  ${newKey}`,
    '',
    `  Next: open ${address}/ in a browser. It shows how to pair a phone and to send the first message`,
    '  (also in docs/how-to/pair-a-phone.md). Stop with Ctrl+C.',
    '',
  ].join('\n')
}
