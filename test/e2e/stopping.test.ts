import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { ANA, copies, startComplaintWorld, type ComplaintWorld } from '../support/complaint-world.ts'
import { until } from '../support/wait.ts'

const ENV = {
  WAYPOST_LOG_LEVEL: 'info',
  WAYPOST_LOG_FORMAT: 'json',
  WAYPOST_STOP_TIMEOUT: '10s',
  WAYPOST_SEND_TIMEOUT: '30',
}

/** A request over a connection that is kept. */
async function ask(world: ComplaintWorld, agent: Agent, path: string): Promise<{ status: number; body: string }> {
  const call = request(world.gateway.origin + path, { agent, headers: { 'x-api-key': world.gateway.key } })
  call.end()
  const [response] = await once(call, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode, body: Buffer.concat(chunks).toString() }
}

describe('stopping', { timeout: 180_000 }, () => {
  test('SIGTERM: what is under way is answered, what is new is refused, readers are told, and nothing is lost', async () => {
    await using world = await startComplaintWorld({ env: { ...ENV, WAYPOST_STOP_TIMEOUT: '30s' } })
    assert.equal((await world.send(ANA, 'before the stop')).status, 201)
    const { gateway } = world
    const socket = new WebSocket(`${gateway.origin.replace('http', 'ws')}/ws?x-api-key=${gateway.key}&session=*`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    assert.equal((await ask(world, agent, '/api/sessions')).status, 200)

    const slow = await world.fault({ kind: 'delay', delayMs: 1_500, forMs: 20_000 })
    const answer = world.send(ANA, 'under way when it stops')
    await until('the message recorded', async () => (await world.stored('under way when it stops')).length === 1)
    const ended = gateway.stop('SIGTERM')
    assert.equal((await closed)[0], 1001, 'websockets hear that the server goes away')
    const refused = await ask(world, agent, '/api/sessions').catch((error: Error) => ({
      status: 0,
      body: error.message,
    }))
    if (refused.status !== 0) {
      assert.equal(refused.status, 503, refused.body)
      assert.match(refused.body, /stopping/)
    }
    assert.equal((await answer).status, 201, JSON.stringify((await answer).body))
    assert.equal(await ended, 0)
    agent.destroy()

    await world.sandbox.control.delete(`/faults/${slow}`)
    await world.write(ANA, 'while it is away')
    await gateway.start()
    await world.heard('while it is away')
    await copies(world, { number: ANA, text: 'under way when it stops', count: 1 })
  })

  test('what WhatsApp does not answer in that time is said to be unconfirmed, and goes on at the next start', async () => {
    await using world = await startComplaintWorld({ env: ENV })
    assert.equal((await world.send(ANA, 'before the silence')).status, 201)
    const dropped = await world.fault({ kind: 'drop-acks', forMs: 60_000 })
    const answer = world.send(ANA, 'never answered')
    await copies(world, { number: ANA, text: 'never answered', count: 1 })
    const began = Date.now()
    assert.equal(await world.gateway.stop('SIGTERM'), 0)
    assert.ok(Date.now() - began < 12_000, `the stop took ${Date.now() - began} ms`)
    const { status, body } = await answer
    assert.equal(status, 504, JSON.stringify(body))
    await world.sandbox.control.delete(`/faults/${dropped}`)
    await world.gateway.start()
    await until('the confirmation', async () => {
      const [message] = await world.stored('never answered')
      return message !== undefined && message.ack >= 1
    })
    await copies(world, { number: ANA, text: 'never answered', count: 1 })
  })

  test('a second signal stops at once, and nothing is lost either', async () => {
    await using world = await startComplaintWorld({ env: { ...ENV, WAYPOST_STOP_TIMEOUT: '60s' } })
    assert.equal((await world.send(ANA, 'before two signals')).status, 201)
    const dropped = await world.fault({ kind: 'drop-acks', forMs: 60_000 })
    const answer = world.send(ANA, 'cut off').catch(() => null)
    await copies(world, { number: ANA, text: 'cut off', count: 1 })
    const began = Date.now()
    const ended = world.gateway.stop('SIGTERM')
    await world.gateway.child().line('the first signal', (line) => line.includes('"stopping"'))
    // Signals that come at once are one.
    const { process: child } = world.gateway.child()
    await until('the end', () => child.exitCode !== null || (child.kill('SIGTERM'), null), 10_000)
    assert.equal(await ended, 1)
    assert.ok(Date.now() - began < 10_000)
    assert.equal(await answer, null)
    await world.sandbox.control.delete(`/faults/${dropped}`)
    await world.gateway.start()
    await until('the confirmation', async () => ((await world.stored('cut off'))[0]?.ack ?? 0) >= 1)
    await copies(world, { number: ANA, text: 'cut off', count: 1 })
  })
})
