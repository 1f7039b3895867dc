import { readWholeFile } from './phone-files.ts'
import type { StoredMessage } from './phone-messages.ts'
import type { Phone } from './phone.ts'

/** A message in somebody's hands. */
export interface SandboxMessage extends StoredMessage {
  /** Downloads its file, decrypts it with this phone's keys and checks every hash. */
  file(): Promise<Buffer>
}

/** The message of a phone with its file in reach; what is compared and shown stays plain data. */
export function withMessageFile({ context }: Phone, message: StoredMessage): SandboxMessage {
  const file = { value: () => readWholeFile(context, message), enumerable: false }
  return Object.defineProperty({ ...message } as SandboxMessage, 'file', file)
}
