import type { Network } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { directPathFor, locate, pathFor, pathOf } from './media-paths.ts'

/** The media server without HTTP, for the phones of this process. */
export function createMediaDoor({
  media,
}: World): Pick<Network, 'storeMedia' | 'readMedia' | 'dropMedia' | 'reviveMedia'> {
  return {
    async storeMedia(blob) {
      const incoming = await media.receive()
      try {
        for await (const piece of blob) await incoming.write(piece)
      } catch (error) {
        await incoming.discard()
        throw error
      }
      const path = pathFor(incoming.hash())
      await incoming.keep(path)
      return locate(path)
    },
    readMedia: (directPath) => media.read(pathOf(directPath)),
    dropMedia: (directPath, how) => media.drop(pathOf(directPath), how),
    reviveMedia(directPath) {
      const path = media.revive(pathOf(directPath))
      return path === null ? null : directPathFor(path)
    },
  }
}
