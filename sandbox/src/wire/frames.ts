const LENGTH_BYTES = 3
const ROUTING_HEADER = 7
const HEADER_LENGTH = 4

/** Cuts a byte stream into frames: an optional routing prefix, the protocol header, then length-prefixed frames. */
export interface FrameReader {
  /** The `WA` header, once it has been read; the handshake hash begins with it. */
  readonly header: Uint8Array | null
  /** Frames completed by these bytes. Throws when the stream is not ours or a frame is larger than allowed. */
  push(bytes: Buffer): readonly Buffer[]
  /** Frames may grow once the peer is known. */
  allow(maxFrameBytes: number): void
}

/** Starts reading a new connection. */
export function createFrameReader(maxFrameBytes: number): FrameReader {
  let header: Buffer | null = null
  let rest: Buffer = Buffer.alloc(0)
  let limit = maxFrameBytes
  return {
    get header() {
      return header
    },
    allow: (bytes) => {
      limit = bytes
    },
    push(bytes) {
      rest = rest.length ? Buffer.concat([rest, bytes]) : bytes
      if (!header) {
        const start = skipRouting(rest)
        if (start < 0 || rest.length < start + HEADER_LENGTH) return []
        header = rest.subarray(start, start + HEADER_LENGTH)
        if (header[0] !== 0x57 || header[1] !== 0x41) throw new Error('not a WhatsApp connection')
        rest = rest.subarray(start + HEADER_LENGTH)
      }
      const frames: Buffer[] = []
      while (rest.length >= LENGTH_BYTES) {
        const length = rest.readUIntBE(0, LENGTH_BYTES)
        if (length > limit) throw new Error(`frame of ${length} bytes`)
        if (rest.length < LENGTH_BYTES + length) break
        frames.push(rest.subarray(LENGTH_BYTES, LENGTH_BYTES + length))
        rest = rest.subarray(LENGTH_BYTES + length)
      }
      return frames
    },
  }
}

/** Puts the length in front. */
export function toFrame(body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length)
  frame.writeUIntBE(body.length, 0, LENGTH_BYTES)
  frame.set(body, LENGTH_BYTES)
  return frame
}

/** Where the protocol header begins, behind an `ED` routing prefix if there is one; -1 while that is not known. */
function skipRouting(bytes: Buffer): number {
  if (bytes.length < 2) return -1
  if (bytes[0] !== 0x45 || bytes[1] !== 0x44) return 0
  if (bytes.length < ROUTING_HEADER) return -1
  return ROUTING_HEADER + bytes.readUIntBE(4, LENGTH_BYTES)
}
