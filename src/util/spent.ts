/**
 * Gives the memory of a piece of a file back at once, when nobody else has any of it: the piece is empty afterwards. Left to
 * the garbage collector, every few megabytes of pieces cost a look through the whole heap.
 */
export function spent(piece: Uint8Array): void {
  const { buffer } = piece
  if (buffer instanceof ArrayBuffer && buffer.byteLength === piece.byteLength && buffer.byteLength > 0)
    buffer.transfer(0)
}

/**
 * V8 counts what is outside of its heap with the heap: once both have grown by a fifth (`bin/gateway.json`), some 10 MB, it
 * looks through everything.
 */
const COLLECT_EVERY = 4 * 1024 * 1024

/** There when Node runs with `--expose-gc`, as with `npm start`. */
const { gc: collect } = globalThis as { readonly gc?: (options: { readonly type: 'minor' }) => void }

let passedBytes = 0

/**
 * Is told of files that pass through: now and then what sockets and streams have left of them is collected, among the young
 * objects, which takes a millisecond or two.
 */
export function passed(bytes: number): void {
  passedBytes += bytes
  if (passedBytes < COLLECT_EVERY) return
  passedBytes = 0
  collect?.({ type: 'minor' })
}
