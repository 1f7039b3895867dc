import { readWholeFile } from './phone-files.ts'
import type { StoredMessage } from './phone-messages.ts'
import type { Phone } from './phone.ts'

/** A message in somebody's hands. */
export interface SandboxMessage extends StoredMessage {
  /** Downloads its file, or another one of several, decrypts it with this phone's keys and checks every hash. */
  file(index?: number): Promise<Buffer>
}

/** The message of a phone with its file in reach; what is compared and shown stays plain data. */
export function withMessageFile({ context }: Phone, message: StoredMessage): SandboxMessage {
  const file = { value: (index?: number) => readWholeFile(context, message, index), enumerable: false }
  return Object.defineProperty({ ...message } as SandboxMessage, 'file', file)
}
