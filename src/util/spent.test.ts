import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import test from 'node:test'
import { promisify } from 'node:util'
import { spent } from './spent.ts'

const run = promisify(execFile)
const MB = 1024 * 1024

test('a piece that is spent holds nothing any more, and a part of something else is left alone', () => {
  const piece = new Uint8Array(100_000)
  const whole = new Uint8Array(100_000)
  spent(piece)
  spent(whole.subarray(0, 50_000))
  assert.deepEqual([piece.length, whole.length], [0, 100_000])
  spent(piece) // once more changes nothing
})

/** Lets 400 MB of pieces go by, and says how much was there at most. */
const SCRIPT = `
  import { passed } from '${new URL('spent.ts', import.meta.url).href}'
  const kept = Array.from({ length: 300_000 }, (_, index) => ({ index })) // the other objects of a process
  let most = 0
  for (let count = 0; count < 6_400; count++) {
    const piece = Buffer.alloc(65_536, count)
    passed(piece.length)
    if (count % 100 === 0) await new Promise(setImmediate)
    most = Math.max(most, process.memoryUsage().arrayBuffers)
  }
  console.log(JSON.stringify({ most, kept: kept.length }))
`

test('of pieces that passed through, little is there at a time', async () => {
  const most = async (...flags: readonly string[]): Promise<number> => {
    const { stdout } = await run(process.execPath, [...flags, '--input-type=module-typescript', '-e', SCRIPT])
    return (JSON.parse(stdout) as { readonly most: number }).most / MB
  }
  const flags = ['--max-semi-space-size=4']
  const [collected, left] = [await most('--expose-gc', ...flags), await most(...flags)]
  assert.ok(collected < 40, `${collected} MB`)
  assert.ok(left > collected, `${left} MB without`)
})
