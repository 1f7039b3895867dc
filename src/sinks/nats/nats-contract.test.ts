import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { sinkContract, type Arrival, type SinkBench } from '../../core/ports/sink.contract.ts'
import type { SinkTarget } from '../../core/ports/sink.ts'
import { createNatsSink } from './index.ts'
import { openNats, openPassage, whyNoNats, type NatsServer } from './nats-server.fixture.ts'

async function createBench(): Promise<SinkBench> {
  await using opened = new AsyncDisposableStack()
  const server = opened.use(await openNats())
  const stream = `T${randomBytes(6).toString('hex')}`
  await server.manager.streams.add({ name: stream, subjects: [`${stream}.here.>`], storage: 'memory' })
  opened.defer(async () => void (await server.manager.streams.delete(stream)))
  const passage = opened.use(await openPassage())
  const at = (subject: string, change: Partial<SinkTarget> = {}): SinkTarget => ({
    url: `nats://127.0.0.1:${passage.port}/${subject}`,
    headers: {},
    hmacKey: null,
    ...change,
  })
  const resources = opened.move()
  return {
    createSink({ timeoutMs = 5_000, allow = ['127.0.0.1'] } = {}) {
      const sink = createNatsSink({ timeoutMs, allow })
      resources.defer(() => sink[Symbol.asyncDispose]?.())
      return sink
    },
    target: (place, change) => at(`${stream}.here.${place}`, change),
    arrivals: (place) => read(server, stream, `${stream}.here.${place}`),
    refusing: at(`${stream}.elsewhere`),
    impossible: 'nats://127.0.0.1/two words',
    hang: async () => passage.hang(),
    stop: () => passage.stop(),
    start: () => passage.start(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** What a stream holds of a subject, oldest first. */
async function read({ manager }: NatsServer, stream: string, subject: string): Promise<readonly Arrival[]> {
  const { state } = await manager.streams.info(stream)
  const arrivals: Arrival[] = []
  for (let seq = Math.max(state.first_seq, 1); seq <= state.last_seq; seq++) {
    const message = await manager.streams.getMessage(stream, { seq })
    if (message?.subject !== subject) continue
    const headers = Object.fromEntries([...message.header].map(([name, [value = '']]) => [name.toLowerCase(), value]))
    arrivals.push({ body: message.string(), headers })
  }
  return arrivals
}

const why = await whyNoNats()
if (why === false) sinkContract('nats', createBench)
else test('nats: sink contract', { skip: why }, () => undefined)
