/** libsignal prints whole sessions, private keys included, with these words in front. */
const LIBSIGNAL_LINES = [
  'Closing session:',
  'Opening session:',
  'Removing old closed session:',
  'Session already closed',
  'Session already open',
  'Migrating session to:',
  'Closing open session in favor of incoming prekey bundle',
  'Decrypted message with closed session.',
  'Failed to decrypt message with any known session...',
]

let quiet = false

/** Keeps libsignal's secrets off the console. Everything else passes; calling it twice changes nothing. */
export function silenceLibsignal(): void {
  if (quiet) return
  quiet = true
  for (const level of ['info', 'warn', 'error'] as const) {
    const print = console[level].bind(console)
    console[level] = (...parts: unknown[]) => {
      const first = parts[0]
      if (typeof first === 'string' && (LIBSIGNAL_LINES.includes(first) || first.startsWith('Session error:'))) return
      print(...parts)
    }
  }
}
