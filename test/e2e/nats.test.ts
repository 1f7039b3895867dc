import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import {
  openNats,
  openPassage,
  whyNoNats,
  type NatsServer,
  type Passage,
} from '../../src/sinks/nats/nats-server.fixture.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, pair, status } from '../support/waha.ts'

const OWNER = '15550150101'
const ANA = '15550150102'

interface Kept {
  readonly subject: string
  // oxlint-disable-next-line typescript/no-explicit-any -- payloads of several APIs
  readonly body: any
  readonly headers: ReadonlyMap<string, string>
}

describe('events in a queue', { timeout: 120_000, skip: await whyNoNats() }, () => {
  const stream = `E${randomBytes(6).toString('hex')}`
  let queue: NatsServer
  let passage: Passage
  let sandbox: SandboxProcess
  let gateway: GatewayProcess

  before(async () => {
    queue = await openNats()
    passage = await openPassage()
    sandbox = await startSandbox()
    const url = `nats://127.0.0.1:${passage.port}/${stream}.all.{session}.{event}?stream=${stream}`
    gateway = await startGateway({
      sandbox,
      env: { WAYPOST_NATS_URL: url, WAYPOST_NATS_EVENTS: 'message', WAYPOST_NATS_DIALECT: 'waha' },
    })
    for (const [number, name] of [
      [OWNER, 'Olivia Owner'],
      [ANA, 'Ana Costa'],
    ] as const) {
      await createAccount(sandbox, number, name)
    }
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER })
  })
  after(async () => {
    for (const part of [gateway, sandbox, passage]) await part[Symbol.asyncDispose]()
    await queue.manager.streams.delete(stream)
    await queue[Symbol.asyncDispose]()
  })

  const write = (text: string) => sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text })
  const kept = async (under: string): Promise<readonly Kept[]> => {
    const found: Kept[] = []
    const { state } = await queue.manager.streams.info(stream)
    for (let seq = 1; seq <= state.last_seq; seq++) {
      const message = await queue.manager.streams.getMessage(stream, { seq })
      if (!message?.subject.startsWith(`${stream}.${under}.`)) continue
      const headers = new Map([...message.header].map(([name, [value = '']]) => [name.toLowerCase(), value]))
      found.push({ subject: message.subject, body: message.json(), headers })
    }
    return found
  }
  const texts = async (under: string): Promise<readonly string[]> => {
    const messages = (await kept(under)).filter(({ body }) => body.event === 'message')
    return messages.map(({ body }) => body.payload.body)
  }
  const exists = () =>
    queue.manager.streams.info(stream).then(
      () => true,
      () => false,
    )

  test('a message is in the stream, on the subject of its session and event, with the headers of its API', async () => {
    await write('hello queue')
    await until('the stream', exists)
    const [message] = await until('the message', async () => {
      const found = await kept('all')
      return found.length > 0 ? found : null
    })
    assert.equal(message?.subject, `${stream}.all.main.message`)
    assert.equal(message?.body.payload.body, 'hello queue')
    assert.match(message?.headers.get('x-webhook-request-id') ?? '', /^[0-9a-z]{16}$/)
    assert.ok(message?.headers.get('nats-msg-id'))
  })

  test('what came while the queue was away and the gateway was killed is there once, in order', async () => {
    await passage.stop()
    const sent = Array.from({ length: 12 }, (_, index) => `away ${index}`)
    for (const text of sent.slice(0, 6)) await write(text)
    await until('they are in the log', async () => {
      const { body } = await gateway.api.get('/v1/sessions/main/events?limit=1000')
      return JSON.stringify(body).includes('away 5')
    })
    await gateway.stop('SIGKILL')
    for (const text of sent.slice(6)) await write(text)
    await gateway.start()
    await status(gateway, 'main', 'WORKING')
    await passage.start()
    const came = await until(
      'all came',
      async () => {
        const found = (await texts('all')).filter((text) => text.startsWith('away'))
        return found.length >= sent.length ? found : null
      },
      60_000,
    )
    assert.deepEqual(came, sent)
  })

  test('a session’s own webhook can be a queue, and an address that cannot be one is refused', async () => {
    const configure = (url: string) =>
      gateway.api.put('/api/sessions/main', { config: { webhooks: [{ url, events: ['message'] }] } })
    const at = (rest: string) => `nats://127.0.0.1:${passage.port}/${rest}`
    for (const [url, reason] of [
      [at('a..b'), /words with dots between/],
      [at('$JS.API.STREAM.LIST'), /does not begin with/],
      ['nats://10.0.0.1/a', /WAYPOST_ALLOW_PRIVATE/],
    ] as const) {
      const refused = await configure(url)
      assert.ok(refused.status >= 400 && refused.status < 500, `${url}: ${refused.status}`)
      assert.match(JSON.stringify(refused.body), reason)
    }
    // A stream takes any number of subjects; this one has to be told.
    const { config } = await queue.manager.streams.info(stream)
    await queue.manager.streams.update(stream, { ...config, subjects: [`${stream}.>`] })
    assert.equal((await configure(at(`${stream}.own.{event}`))).status, 200)
    await status(gateway, 'main', 'WORKING')
    await write('to both')
    await until('both have it', async () => {
      return (await texts('own')).includes('to both') && (await texts('all')).includes('to both')
    })
  })
})
