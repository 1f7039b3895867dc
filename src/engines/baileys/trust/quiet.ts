/** What libsignal prints, by first words. Several of these print whole sessions, private keys included. */
const LIBSIGNAL = [
  'V1 session storage migration error',
  'Migrating session to:',
  'Session already closed',
  'Closing session:',
  'Session already open',
  'Opening session:',
  'Removing old closed session:',
  'Closing open session in favor of incoming prekey bundle',
  'WARNING: Expected pubkey of length 33',
  'Unhandled bucket type (for naming):',
  'Failed to decrypt message with any known session',
  'Session error:',
  'Decrypted message with closed session.',
]

const METHODS = ['log', 'info', 'warn', 'error'] as const
let installed = false

/** Keeps libsignal from printing keys; everything else that goes through the console still comes out. */
export function silenceLibsignal(): void {
  if (installed) return
  installed = true
  // eslint-disable-next-line no-console -- libsignal has no logger: the console is the only place to stop it
  const target: Pick<Console, (typeof METHODS)[number]> = console
  for (const method of METHODS) {
    const print = target[method].bind(target)
    target[method] = (...values: unknown[]) => {
      const first = values[0]
      if (typeof first === 'string' && LIBSIGNAL.some((words) => first.startsWith(words))) return
      print(...values)
    }
  }
}
