import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, pair, status } from '../support/waha.ts'

const OLIVIA = '15550160001'
const THEO = '15550160002'
const ANA = '15550160003'

interface Frame {
  readonly id: string
  readonly event: string
  readonly session: string
  // oxlint-disable-next-line typescript/no-explicit-any -- payloads of many shapes
  readonly payload: any
}

describe('websocket', { timeout: 120_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let ourKey = ''

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ sandbox })
    await createAccount(sandbox, OLIVIA, 'Olivia Owner')
    await createAccount(sandbox, THEO, 'Theo Theirs')
    await createAccount(sandbox, ANA, 'Ana Costa')
    await pair({ gateway, sandbox }, { name: 'ours', number: OLIVIA })
    await pair({ gateway, sandbox }, { name: 'theirs', number: THEO })
    ourKey = (await gateway.api.post('/api/keys', { isAdmin: false, session: 'ours' })).body.key
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  const open = (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const socket = new WebSocket(gateway.origin.replace('http', 'ws') + path, { headers })
    const frames: Frame[] = []
    socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString()) as Frame))
    socket.on('error', () => undefined)
    return {
      socket,
      frames,
      opened: () => once(socket, 'open', { signal: AbortSignal.timeout(5_000) }),
      closed: async () => {
        const [code] = await once(socket, 'close', { signal: AbortSignal.timeout(20_000) })
        return code as number
      },
      hears: (text: string, event = 'message') =>
        until(`the frame of "${text}"`, () =>
          frames.find((frame) => frame.event === event && frame.payload.body === text),
        ),
      [Symbol.dispose]: () => socket.terminate(),
    }
  }
  const write = (to: string, text: string) => sandbox.control.post(`/accounts/${ANA}/messages`, { to, text })
  const closing = (path: string, headers?: Readonly<Record<string, string>>) => open(path, headers).closed()

  test('without a key, with a wrong one, or for another session it closes with 1008', async () => {
    for (const path of [
      '/waha/ws',
      '/ws?session=*&events=message',
      '/ws?x-api-key=',
      '/ws?x-api-key=wrong&session=*',
      `/ws?x-api-key=${gateway.key}&x-api-key=${gateway.key}`,
      `/ws?x-api-key=${ourKey}&session=theirs`,
      `/ws?x-api-key=${ourKey}&session=nobodys`,
    ]) {
      assert.equal(await closing(path), 1008, path)
    }
    const { body } = await gateway.api.post('/api/keys/media', { session: 'ours' })
    assert.equal(await closing(`/ws?x-api-key=${body.key}`), 1008)
  })

  test('the key may be in the header or in the query', async () => {
    using byHeader = open('/ws?session=ours', { 'x-api-key': gateway.key })
    using byQuery = open(`/waha/ws?X-Api-Key=${gateway.key}&session=ours`)
    await Promise.all([byHeader.opened(), byQuery.opened()])
    await write(OLIVIA, 'to both sockets')
    await Promise.all([byHeader.hears('to both sockets'), byQuery.hears('to both sockets')])
  })

  test("a session's key hears its own session only, whatever it asks for", async () => {
    using ours = open(`/ws?x-api-key=${ourKey}&session=*&events=*`)
    using all = open(`/ws?x-api-key=${gateway.key}&session=*&events=*`)
    await Promise.all([ours.opened(), all.opened()])
    await write(THEO, 'for Theo alone')
    await all.hears('for Theo alone')
    await write(OLIVIA, 'for Olivia')
    await ours.hears('for Olivia')
    assert.deepEqual([...new Set(ours.frames.map(({ session }) => session))], ['ours'])
    assert.ok(!JSON.stringify(ours.frames).includes(THEO))
  })

  test('session and events narrow what is heard; the default is everything', async () => {
    using narrow = open(`/ws?x-api-key=${gateway.key}&session=theirs&events=message.any,session.status`)
    using wide = open(`/ws?x-api-key=${gateway.key}`)
    await Promise.all([narrow.opened(), wide.opened()])
    await write(OLIVIA, 'first to Olivia')
    await wide.hears('first to Olivia')
    await write(THEO, 'then to Theo')
    await narrow.hears('then to Theo', 'message.any')
    await wide.hears('then to Theo')
    assert.deepEqual(
      narrow.frames.map(({ event, session }) => [event, session]),
      [['message.any', 'theirs']],
    )
  })

  test('several sockets of one session see the same events with the same ids', async () => {
    using one = open(`/ws?x-api-key=${gateway.key}&session=ours&events=message`)
    using two = open(`/ws?x-api-key=${ourKey}&session=ours&events=message`)
    await Promise.all([one.opened(), two.opened()])
    await write(OLIVIA, 'one id')
    assert.equal((await one.hears('one id')).id, (await two.hears('one id')).id)
  })

  test('what a client sends is ignored, unless there is too much of it', async () => {
    using socket = open(`/ws?x-api-key=${gateway.key}&session=ours`)
    await socket.opened()
    for (const text of ['hello', '{"event":"message"}', '\0', 'x'.repeat(60_000)]) socket.socket.send(text)
    socket.socket.ping()
    await once(socket.socket, 'pong', { signal: AbortSignal.timeout(5_000) })
    await write(OLIVIA, 'still there')
    await socket.hears('still there')
    socket.socket.send('x'.repeat(70_000))
    assert.equal(await socket.closed(), 1009)
  })

  test('a key that is deleted hears no more', async () => {
    const { body } = await gateway.api.post('/api/keys', { isAdmin: false, session: 'ours' })
    using socket = open(`/ws?x-api-key=${body.key}`)
    await socket.opened()
    await gateway.api.delete(`/api/keys/${body.id}`)
    const closed = socket.closed()
    await write(OLIVIA, 'not for deleted keys')
    assert.equal(await closed, 1008)
    assert.ok(!JSON.stringify(socket.frames).includes('not for deleted keys'))
  })

  test(
    'a reader that does not read for a while loses nothing, and nobody else notices',
    { timeout: 60_000 },
    async () => {
      const path = `/ws?x-api-key=${gateway.key}&session=ours&events=message.any`
      using slow = open(path)
      using other = open(path)
      await Promise.all([slow.opened(), other.opened()])
      slow.socket.pause()
      const text = 'x'.repeat(60_000)
      for (let sent = 0; sent < 150; sent++) await write(OLIVIA, `${sent} ${text}`)
      await other.hears(`149 ${text}`, 'message.any')
      slow.socket.resume()
      // What others of these tests wrote may come first.
      const long = (frames: readonly Frame[]) =>
        frames.filter(({ payload }) => payload.body.length > text.length).map(({ id }) => id)
      const isOver = () => slow.socket.readyState === WebSocket.CLOSED
      await until('it has all, or was given up', () => long(slow.frames).length >= 150 || isOver())
      using again = open(`${path}&lastEventId=${slow.frames.at(-1)?.id ?? ''}`)
      await until('it has the rest', () => long(slow.frames).length + long(again.frames).length >= 150)
      assert.deepEqual([...long(slow.frames), ...long(again.frames)], long(other.frames))
    },
  )

  test('an upgrade elsewhere gets 404, and the gateway goes on', async () => {
    for (const path of ['/api/ws', '/elsewhere']) {
      const refused = open(path, { 'x-api-key': gateway.key })
      const [, response] = await once(refused.socket, 'unexpected-response', { signal: AbortSignal.timeout(5_000) })
      assert.equal((response as { statusCode: number }).statusCode, 404)
    }
    await status(gateway, 'ours', 'WORKING')
  })
})
