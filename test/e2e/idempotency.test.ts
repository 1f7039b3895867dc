import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, copies, OWNER, SESSION, startComplaintWorld, type ComplaintWorld } from '../support/complaint-world.ts'
import type { JsonAnswer } from '../support/json-client.ts'
import { until } from '../support/wait.ts'

/** One way to send a text, in the words of one API. */
interface Api {
  readonly name: string
  readonly path: string
  readonly headers: (key: string) => Readonly<Record<string, string>>
  readonly body: (text: string) => Readonly<Record<string, unknown>>
  readonly conflict: number
}

const apis: readonly Api[] = [
  {
    name: 'WAHA',
    path: '/api/sendText',
    headers: (key) => ({ 'X-Api-Key': key }),
    body: (text) => ({ session: SESSION, chatId: `${ANA}@c.us`, text }),
    conflict: 409,
  },
  {
    name: 'RyzeAPI',
    path: `/api/message/text/${SESSION}`,
    headers: (key) => ({ token: key }),
    body: (text) => ({ number: ANA, message: text }),
    conflict: 409,
  },
  {
    name: 'GOWA',
    path: '/send/message',
    headers: (key) => ({
      Authorization: `Basic ${Buffer.from(`me:${key}`).toString('base64')}`,
      'X-Device-Id': SESSION,
    }),
    body: (text) => ({ phone: ANA, message: text }),
    conflict: 409,
  },
]

describe('Idempotency-Key', { timeout: 180_000 }, () => {
  let world: ComplaintWorld

  before(async () => {
    world = await startComplaintWorld({ env: { WAYPOST_SEND_TIMEOUT: '2', WAYPOST_RYZE_RATE_LIMIT: '0' } })
  })
  after(() => world[Symbol.asyncDispose]())

  const post = async (api: Api, text: string, key: string): Promise<JsonAnswer & { readonly text: string }> => {
    const response = await fetch(world.gateway.origin + api.path, {
      method: 'POST',
      headers: {
        ...api.headers(world.gateway.key),
        'content-type': 'application/json',
        'Idempotency-Key': key,
      },
      body: JSON.stringify(api.body(text)),
      signal: AbortSignal.timeout(30_000),
    })
    const raw = await response.text()
    return { status: response.status, headers: response.headers, text: raw, body: JSON.parse(raw) }
  }

  for (const api of apis) {
    test(`${api.name}: the same request is answered again to the byte, and sent once`, async () => {
      const text = `once through ${api.name}`
      const first = await post(api, text, `order-1 ${api.name}`)
      assert.ok(first.status < 300, first.text)
      assert.equal(first.headers.get('idempotency-replayed'), null)
      const second = await post(api, text, `order-1 ${api.name}`)
      assert.deepEqual([second.status, second.text], [first.status, first.text])
      assert.equal(second.headers.get('idempotency-replayed'), 'true')
      await world.gateway.stop('SIGKILL')
      await world.gateway.start()
      const third = await post(api, text, `order-1 ${api.name}`)
      assert.deepEqual([third.status, third.text], [first.status, first.text], 'also after a kill')
      await copies(world, { number: ANA, text, count: 1 })
    })

    test(`${api.name}: another body with the same key is refused`, async () => {
      assert.ok((await post(api, `kept of ${api.name}`, `order of ${api.name}`)).status < 300)
      const answer = await post(api, `another of ${api.name}`, `order of ${api.name}`)
      assert.equal(answer.status, api.conflict, answer.text)
      assert.match(answer.text, /another request; take a new key/)
      assert.equal(await world.onPhone(ANA, `another of ${api.name}`), 0)
    })

    test(`${api.name}: many at the same time are one`, async () => {
      const text = `at the same time through ${api.name}`
      const answers = await Promise.all(Array.from({ length: 6 }, () => post(api, text, `together ${api.name}`)))
      assert.equal(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size, 1)
      assert.ok(answers[0]!.status < 300)
      await copies(world, { number: ANA, text, count: 1 })
    })

    test(`${api.name}: what dies before it is answered leaves once, and its key finds it`, async () => {
      const text = `killed on its way through ${api.name}`
      const dropped = await world.fault({ kind: 'drop-acks', forMs: 60_000 })
      const first = post(api, text, `killed ${api.name}`).catch(() => null)
      await copies(world, { number: ANA, text, count: 1 })
      await world.gateway.stop('SIGKILL')
      assert.equal(await first, null, 'nobody got an answer')
      await world.sandbox.control.delete(`/faults/${dropped}`)
      await world.gateway.start()
      const again = await until('the answer', async () => {
        const answer = await post(api, text, `killed ${api.name}`)
        return answer.status < 300 ? answer : null
      })
      assert.ok(again.body)
      await copies(world, { number: ANA, text, count: 1 })
      assert.equal((await world.stored(text)).length, 1)
    })

    test(`${api.name}: an unusable key is refused`, async () => {
      for (const key of ['k'.repeat(256), 'ü']) {
        const answer = await post(api, 'never sent', key)
        assert.equal(answer.status, 400, answer.text)
        assert.match(answer.text, /1 to 255 printable/)
      }
      assert.equal(await world.onPhone(ANA, 'never sent'), 0)
    })
  }

  test('what was refused before anything was recorded may be tried again with the same key', async () => {
    const [waha] = apis
    const broken = await fetch(`${world.gateway.origin}/api/sendText`, {
      method: 'POST',
      headers: { 'X-Api-Key': world.gateway.key, 'content-type': 'application/json', 'Idempotency-Key': 'mended' },
      body: JSON.stringify({ session: SESSION, chatId: '0000@c.us', text: 'mended' }),
    })
    assert.ok(broken.status >= 400 && broken.status < 500)
    assert.equal((await post(waha!, 'mended', 'mended')).status, 201)
  })

  test('a key belongs to who uses it', async () => {
    const [waha] = apis
    const { body: other } = await world.gateway.api.post('/v1/keys', { scope: 'session', session: SESSION })
    assert.ok(other.secret, JSON.stringify(other))
    assert.equal((await post(waha!, 'of the first', 'shared')).status, 201)
    const theirs: Api = { ...waha!, headers: () => ({ 'X-Api-Key': other.secret }) }
    const answer = await post(theirs, 'of the second', 'shared')
    assert.deepEqual([answer.status, answer.headers.get('idempotency-replayed')], [201, null])
    assert.ok(OWNER)
  })
})
