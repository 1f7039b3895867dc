/**
 * Gives the memory of a piece of a file back at once, when nobody else has any of it: the piece is empty afterwards. Left to
 * the garbage collector, every 64 MB of pieces cost a look through the whole heap.
 */
export function spent(piece: Uint8Array): void {
  const { buffer } = piece
  if (buffer instanceof ArrayBuffer && buffer.byteLength === piece.byteLength && buffer.byteLength > 0)
    buffer.transfer(0)
}
