import { childrenOf, stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'

/** What a device gets that the sender did not encrypt for: the phone has the message, the companion has to ask it. */
export function withoutContent(message: Stanza): Stanza {
  const rest = childrenOf(message).filter(({ tag }) => tag !== 'enc' && tag !== 'device-identity')
  return { ...message, content: [...rest, stanza('unavailable', {})] }
}

/** Bytes that are damaged: not every single one of a Signal message is looked at, such as half of its version. */
const DAMAGED = 16

/** Flips a bit of each of some bytes in the middle of the first ciphertext. */
export function corrupt(message: Stanza): Stanza {
  let done = false
  const content = childrenOf(message).map((child) => {
    if (done || child.tag !== 'enc' || !(child.content instanceof Uint8Array)) return child
    done = true
    const bytes = Buffer.from(child.content)
    const from = Math.max(0, Math.floor((bytes.length - DAMAGED) / 2))
    for (const at of bytes.subarray(from, from + DAMAGED).keys()) {
      bytes.writeUInt8(bytes.readUInt8(from + at) ^ 1, from + at)
    }
    return { ...child, content: bytes }
  })
  return { ...message, content }
}
