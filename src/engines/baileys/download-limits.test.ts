import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createNetwork } from './network.ts'
import { createWorld } from './testing/world.ts'

test('a media server that sends no history holds up no message, and is asked again', { timeout: 120_000 }, async () => {
  await using world = await createWorld({ timeouts: { downloadIdleMs: 500 } })
  for (let number = 1; number <= 12; number++) await world.ben.send(world.ana.number, `old ${number}`)
  await world.ana.waitForMessage(({ text }) => text === 'old 12')
  world.sandbox.faults.add({ kind: 'media-slow', path: '/v/t62.7/', delayMs: 3_600_000, count: 1 })
  const keys = createMemoryKeyStore()
  const first = await world.paired({ keys })
  await first.heard.until('history')
  await world.ben.send(world.ana.number, 'meanwhile')
  await first.heard.until('message', ({ message }) => message.content.text === 'meanwhile')
  assert.equal(
    first.heard.all('history').some(({ batch }) => batch.done),
    false,
  )
  await first.session.stop()
  const second = await world.open({ keys })
  await second.session.start()
  await second.heard.until('history', ({ batch }) => batch.messages.some(({ content }) => content.text === 'old 1'))
})

/** Sends a byte now and then and never ends. */
async function startDripping(): Promise<http.Server> {
  const server = http.createServer((_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(timer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

test('a download that drips has an end', { timeout: 30_000 }, async () => {
  await using server = await startDripping()
  const media = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const limits = { idleMs: 5_000, totalMs: 300 }
  const network = createNetwork({ url: 'ws://x', rootKey: '', media }, null, limits)
  const { dispatcher } = network
  const response = await fetch('https://mmg.whatsapp.net/v/x', { dispatcher } as unknown as RequestInit)
  await assert.rejects(response.text())
  network.close()
})
