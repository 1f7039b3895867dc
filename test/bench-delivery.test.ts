import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import test from 'node:test'
import { startChild } from './support/child.ts'

const BENCH = fileURLToPath(new URL('../bench/delivery.ts', import.meta.url))

const run = async (...args: readonly string[]) => {
  await using child = startChild({ args: [BENCH, ...args] })
  const code = await new Promise((resolve) => child.process.once('close', resolve))
  return { code, lines: child.lines }
}

test(
  'the bench of delivery measures every part and prints its figures beside their aims',
  { timeout: 240_000 },
  async () => {
    const { code, lines } = await run('--events', '100')
    assert.equal(code, 0, lines.join('\n'))
    const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.split('|').map((cell) => cell.trim()))
    const figure = (name: string) => Number(rows.find(([, first]) => first?.startsWith(name))?.[3])
    for (const name of [
      'received to webhook, engine in memory',
      'received to webhook, over the sandbox',
      'four receivers beside one that fails',
      'four receivers beside one that hangs',
      "100 idle subscriptions: another session's webhooks",
      '100 idle subscriptions: resident memory',
      'replay, page by page',
      'webhooks to one receiver that was away',
      'stanza to webhook: p99',
    ]) {
      assert.ok(figure(name) > 0, `${name}: ${figure(name)}\n${lines.join('\n')}`)
    }
  },
)

test('a part that is none is refused with those that are', async () => {
  const { code, lines } = await run('--only', 'speed')
  assert.notEqual(code, 0)
  assert.match(lines.join('\n'), /unknown part speed; there are: durable, neighbours, idle, catchup, latency/)
})
