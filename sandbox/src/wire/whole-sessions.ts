import { createRequire } from 'node:module'

/** A Signal session of libsignal, as far as it is touched here. */
interface Session {
  serialize(): unknown
  readonly constructor: { deserialize(data: unknown): object }
}

interface Cipher {
  doDecryptWhisperMessage(message: Uint8Array, session: Session): Promise<Uint8Array>
}

/** The instance that Baileys uses. */
const { SessionCipher } = createRequire(import.meta.resolve('baileys'))('libsignal') as {
  readonly SessionCipher: { readonly prototype: Cipher }
}

let isDone = false

/**
 * Leaves a Signal session as it was when it turns out not to be the one a message was encrypted in, as phones do: libsignal
 * steps the ratchet of every session it tries and stores them all when one fits. Calling it twice changes nothing.
 */
export function keepSessionsWhole(): void {
  if (isDone) return
  isDone = true
  const cipher = SessionCipher.prototype
  const decrypt = cipher.doDecryptWhisperMessage
  cipher.doDecryptWhisperMessage = async function decryptOrRestore(this: Cipher, message, session) {
    const before = session.serialize()
    try {
      return await decrypt.call(this, message, session)
    } catch (error) {
      restore(session, before)
      throw error
    }
  }
}

function restore(session: Session, before: unknown): void {
  for (const name of Object.keys(session)) Reflect.deleteProperty(session, name)
  Object.assign(session, session.constructor.deserialize(before))
}
