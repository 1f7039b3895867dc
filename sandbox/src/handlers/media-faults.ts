import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultRequest } from '../world/faults.ts'
import type { World } from '../world/world.ts'
import { FILE_PREFIX, mediaAuthOf } from './media-paths.ts'

/** What goes wrong in the middle of a download. */
export type MediaDamage = 'cut' | 'corrupt'

/** A fault of the media server concerns files of messages, or what its path names: one blob, or all in a folder. */
const concerns =
  (path: string) =>
  (fault: FaultRequest): boolean => {
    if (fault.path === undefined) return path.startsWith(FILE_PREFIX)
    return fault.path.endsWith('/') ? path.startsWith(fault.path) : fault.path === path
  }

/** The status that a download is refused with; null when it is not. */
export function refusalFor(world: World, target: URL, path: string): number | null {
  const fault = world.faults.take('media-status', null, concerns(path))
  if (fault !== null) return Number(fault.code ?? 500)
  const loss = world.media.lossOf(path)
  if (loss !== null) return loss === 'gone' ? 410 : 404
  const expiry = /[?&]oe=([0-9a-f]+)/i.exec(target.href)?.[1]
  return expiry !== undefined && Number.parseInt(expiry, 16) < world.now() ? 403 : null
}

/** Fault `media-slow`: the first byte comes late. */
export async function linger(world: World, path: string): Promise<void> {
  const fault = world.faults.take('media-slow', null, concerns(path))
  if (fault !== null) await sleep(fault.delayMs ?? 0, undefined, { ref: false })
}

/** Whether a download is cut or changed on the way. */
export function damageFor(world: World, path: string): MediaDamage | null {
  if (world.faults.take('media-cut', null, concerns(path))) return 'cut'
  return world.faults.take('media-corrupt', null, concerns(path)) ? 'corrupt' : null
}

/** What an upload meets: an end in the middle, or the status it is refused with. */
export async function uploadFaultFor(world: World, auth: string): Promise<'cut' | number | null> {
  if (world.faults.idle) return null
  const number = world.accounts.all().find((account) => mediaAuthOf(account.number) === auth)?.number ?? null
  const slow = world.faults.take('upload-slow', number)
  if (slow !== null) await sleep(slow.delayMs ?? 0, undefined, { ref: false })
  if (world.faults.take('upload-cut', number)) return 'cut'
  const fault = world.faults.take('upload-status', number)
  return fault === null ? null : Number(fault.code ?? 500)
}

/** Passes a blob on and does its damage where it is told to. */
export async function* cutAfter(
  blob: AsyncIterable<Uint8Array>,
  { at, damage }: { readonly at: number; readonly damage: MediaDamage },
): AsyncGenerator<Uint8Array> {
  let passed = 0
  for await (const piece of blob) {
    const here = at - passed
    passed += piece.length
    if (here < 0 || here >= piece.length) {
      yield piece
      continue
    }
    if (damage === 'cut') {
      yield piece.subarray(0, here)
      throw new Error('cut on purpose')
    }
    const changed = Buffer.from(piece)
    changed.writeUInt8(changed.readUInt8(here) ^ 0xff, here)
    yield changed
  }
}
