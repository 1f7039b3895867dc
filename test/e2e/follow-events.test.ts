import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { curlVersion, followWithCurl, followWithEventSource, textsOf } from '../support/event-clients.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { openSocket } from '../support/socket-client.ts'
import { until } from '../support/wait.ts'
import { createAccount, pair, status } from '../support/waha.ts'

const OLIVIA = '15550190001'
const ANA = '15550190003'

describe('who follows the event log from outside', { timeout: 180_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ sandbox })
    await createAccount(sandbox, OLIVIA, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    await pair({ gateway, sandbox }, { name: 'ours', number: OLIVIA })
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  const says = async (text: string) => {
    const { status: code, body } = await sandbox.control.post(`/accounts/${ANA}/messages`, { to: OLIVIA, text })
    assert.ok(code < 300, JSON.stringify(body))
  }
  const stored = (text: string) =>
    until(`"${text}" in the log`, async () => {
      const { body } = await gateway.api.get('/v1/sessions/ours/events?limit=1000&types=message.created')
      return JSON.stringify(body).includes(JSON.stringify(text))
    })
  const killAndRestart = async () => {
    await gateway.stop('SIGKILL')
    await gateway.start()
    await status(gateway, 'ours', 'WORKING', 30_000)
  }
  const stream = (query = '') => `${gateway.origin}/v1/sessions/ours/events?types=message.created${query}`

  test('curl goes on after the last event it had, also when the gateway was killed meanwhile', async (t) => {
    if (curlVersion() === null) return t.skip('curl is not installed here')
    const headers = { authorization: `Bearer ${gateway.key}` }
    await says('curl 1')
    let last = ''
    {
      using first = followWithCurl(stream('&after=0'), headers)
      last = (await first.hears('curl 1')).id
    }
    await says('curl 2')
    await stored('curl 2')
    await killAndRestart()
    await says('curl 3')
    using second = followWithCurl(stream(), { ...headers, 'last-event-id': last })
    await second.hears('curl 3')
    await says('curl 4')
    await second.hears('curl 4')
    assert.deepEqual(textsOf(second), ['curl 2', 'curl 3', 'curl 4'])
  })

  test('an EventSource connects again by itself and misses nothing, across a kill of the gateway', async () => {
    const url = `${gateway.origin}/v1/events/stream?types=message.created&access_token=${gateway.key}`
    using source = followWithEventSource(url, ['message.created'])
    await until('it is connected', async () => {
      await says('source hello')
      return textsOf(source).includes('source hello')
    })
    const before = source.got.at(-1)?.id
    await says('source 1')
    await source.hears('source 1')
    await gateway.stop('SIGKILL')
    await gateway.start()
    await says('source 2')
    await source.hears('source 2')
    await says('source 3')
    await source.hears('source 3')
    const texts = textsOf(source).filter((text) => text !== 'source hello')
    assert.deepEqual(texts, ['source 1', 'source 2', 'source 3'])
    assert.ok(
      source.asked.some((id) => Number(id) > Number(before)),
      'it said what it had last',
    )
    await status(gateway, 'ours', 'WORKING', 30_000)
  })

  test('WAHA’s websocket goes on after the id of the last frame, across a kill of the gateway', async () => {
    const url = `${gateway.origin}/ws?session=ours&events=message&x-api-key=${gateway.key}`
    const body = (frame: { payload: { body: string } }) => frame.payload.body
    let last = ''
    {
      using socket = openSocket(url)
      await socket.opened()
      await says('waha 1')
      last = (await socket.hears('the first', (frame) => body(frame) === 'waha 1')).id
    }
    await says('waha 2')
    await stored('waha 2')
    await killAndRestart()
    using socket = openSocket(`${url}&lastEventId=${last}`)
    await says('waha 3')
    await socket.hears('the last', (frame) => body(frame) === 'waha 3')
    assert.deepEqual(socket.frames.map(body), ['waha 2', 'waha 3'])
  })

  test('RyzeAPI’s websocket goes on after its cursor, across a kill of the gateway', async () => {
    const configured = await gateway.api.post(
      '/ryze/api/events/websocket/ours',
      { enabled: true, events: ['message.exchange'] },
      { token: gateway.key },
    )
    assert.equal(configured.status, 200, JSON.stringify(configured.body))
    const url = `${gateway.origin}/ws/ours?token=${gateway.key}&after=`
    // oxlint-disable-next-line typescript/no-explicit-any -- RyzeAPI's own shape
    const says3 = (frame: any, text: string) => JSON.stringify(frame.data).includes(JSON.stringify(text))
    let cursor = 0
    {
      using socket = openSocket(`${url}now`)
      await socket.opened()
      await says('ryze 1')
      cursor = (await socket.hears('the first', (frame) => says3(frame, 'ryze 1'))).cursor
    }
    await says('ryze 2')
    await stored('ryze 2')
    await killAndRestart()
    using socket = openSocket(`${url}${cursor}`)
    await says('ryze 3')
    await socket.hears('the last', (frame) => says3(frame, 'ryze 3'))
    assert.deepEqual([socket.frames.length, says3(socket.frames[0], 'ryze 2')], [2, true])
  })

  test('GOWA’s websocket goes on after its cursor, across a kill of the gateway', async () => {
    const authorization = Buffer.from(`any:${gateway.key}`).toString('base64')
    const url = `${gateway.origin}/gowa/ws?authorization=${encodeURIComponent(authorization)}&after=`
    await createAccount(sandbox, '15550190009', 'Gil Gone')
    let cursor = 0
    {
      using socket = openSocket(`${url}now`)
      await socket.opened()
      await pair({ gateway, sandbox }, { name: 'gone', number: '15550190009' })
      cursor = (await socket.hears('the login', ({ code }) => code === 'LOGIN_SUCCESS')).cursor
    }
    await gateway.api.post('/api/sessions/gone/logout')
    await gateway.stop('SIGKILL')
    await gateway.start()
    using socket = openSocket(`${url}${cursor}`)
    await socket.hears('the logout', ({ code, result }) => code === 'DEVICE_LOGGED_OUT' && result.device_id === 'gone')
    assert.equal(socket.frames.length, 1)
  })
})
