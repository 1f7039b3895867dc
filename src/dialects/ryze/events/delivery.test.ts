import assert from 'node:assert/strict'
import test from 'node:test'
import type { EncodedEvent } from '../../../core/ports/encoder.ts'
import type { Sink, SinkTarget } from '../../../core/ports/sink.ts'
import { incoming, until } from '../../../core/testing/stanzas.ts'
import { createRyzeApp } from '../testing/app.ts'

/** A sink that keeps what it was given. */
function createKeptSink() {
  const kept: { readonly target: SinkTarget; readonly event: EncodedEvent }[] = []
  const sink: Sink = {
    name: 'webhook',
    schemes: ['https:'],
    check: async () => {},
    async deliver(target, event) {
      kept.push({ target, event })
      return { ok: true, status: 200 }
    },
  }
  return { sink, kept }
}

test('each webhook gets the events it asked for, with its authorization', async () => {
  const { sink, kept } = createKeptSink()
  await using app = await createRyzeApp({ sinks: [sink] })
  await app.addInstance('sales')
  const set = (body: object) => app.call('POST /api/events/webhook/sales', { body: { enabled: true, ...body } })
  await set({ label: 'all', url: 'https://all.example/wa' })
  await set({
    label: 'some',
    url: 'https://some.example/wa',
    events: ['message.exchange'],
    byEvents: true,
    authorization: 'Bearer abc',
  })
  await app.call('GET /api/instance/connect/sales')
  await app.engine('sales').pair()
  const message = incoming()
  await app.engine('sales').emit({ type: 'message', message, envelopes: [] })
  const of = (host: string) => kept.filter(({ target }) => target.url === `https://${host}.example/wa`)
  await until('all is delivered', () => of('all').length === 4 && of('some').length === 1)
  const names = of('all').map(({ event }) => event.name)
  assert.deepEqual(names.toSorted(), ['instance.state', 'instance.state', 'instance.state', 'message.exchange'])
  const [some] = of('some')
  assert.deepEqual([some?.target.appendEvent, some?.target.headers], [true, { authorization: 'Bearer abc' }])
  const body = JSON.parse(some?.event.body ?? '')
  assert.deepEqual([body.event, body.data.id, body.instanceData.instance], ['message.exchange', message.id, 'sales'])
})

test('a webhook that is switched off gets nothing more', async () => {
  const { sink, kept } = createKeptSink()
  await using app = await createRyzeApp({ sinks: [sink] })
  await app.addInstance('sales', { body: { webhookEnabled: true, webhookURL: 'https://off.example' } })
  const off = { enabled: false }
  assert.equal((await app.call('POST /api/events/webhook/sales', { body: off })).body.webhook.enabled, false)
  const on = { label: 'on', enabled: true, url: 'https://on.example' }
  await app.call('POST /api/events/webhook/sales', { body: on })
  await app.call('GET /api/instance/connect/sales')
  await until('the other is told', () => kept.length === 2)
  assert.deepEqual(
    kept.map(({ target }) => target.url),
    ['https://on.example', 'https://on.example'],
  )
})
