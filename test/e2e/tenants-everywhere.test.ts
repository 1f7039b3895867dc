import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { createDialects, DEFAULT_DIALECT_SETTINGS } from '../../src/dialects/index.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import type { JsonAnswer } from '../support/json-client.ts'
import { rawRequest } from '../support/raw-request.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { createAccount, onPhone, pair, sessionOf } from '../support/waha.ts'

const OURS = '15550180001'
const THEIRS = '15550180002'
const FRIEND = '15550180003'
const SECRET = 'words for their eyes'

/** WAHA's own tests are in tenants.test.ts. */
const dialects = createDialects(DEFAULT_DIALECT_SETTINGS).filter(({ name }) => name !== 'waha')

/** How each API shows a key, and which session it is about where the path does not say. */
const SHOWN: Readonly<Record<string, (key: string, session: string) => Record<string, string>>> = {
  ryze: (key) => ({ token: key }),
  gowa: (key, session) => ({
    authorization: `Basic ${Buffer.from(`me:${key}`).toString('base64')}`,
    'x-device-id': session,
  }),
  native: (key) => ({ authorization: `Bearer ${key}` }),
}

/** RyzeAPI's routes also say what is missing when the instance is. */
const namesNobody = ({ name }: Dialect, { url }: Route) => name === 'ryze' && !url.includes(':')

/** A request that the route would take, about this session and about a message of theirs. */
function requestTo({ method, url }: Route, session: string, messageId: string) {
  const chat = `${FRIEND}@s.whatsapp.net`
  const values: Record<string, string> = { chat_jid: chat, message_id: messageId, id: 'key_id_x' }
  const path = url.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(values[name] ?? session))
  const query = new URLSearchParams({ q: SECRET, messageId, phone: FRIEND, number: FRIEND, limit: '100', session })
  const body = {
    number: FRIEND,
    phone: chat,
    messageId,
    message: 'never to be sent',
    content: 'never to be said',
    reaction: '👍',
    emoji: '👍',
    action: 'start',
    state: 'typing',
    type: 'available',
    enabled: false,
    pinned: true,
    timer_seconds: 86_400,
    webhook_url: 'http://127.0.0.1:9/ours',
    deleteForEveryone: true,
  }
  const hasBody = method !== 'GET'
  return { method: method as string, path: `${path}?${query}`, ...(hasBody && { body }) }
}

describe('tenants in every API', { timeout: 180_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let theirMessage = ''
  const keys = { session: '', account: '' }

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ sandbox, env: { WAYPOST_RYZE_RATE_LIMIT: '0', WAYPOST_RYZE_CREATE_LIMIT: '0' } })
    for (const [number, name] of [
      [OURS, 'Olivia Ours'],
      [THEIRS, 'Theo Theirs'],
      [FRIEND, 'Tina Friend'],
    ] as const) {
      await createAccount(sandbox, number, name)
    }
    await pair({ gateway, sandbox }, { name: 'ours', number: OURS })
    await pair({ gateway, sandbox }, { name: 'theirs', number: THEIRS })
    const sent = await gateway.api.post('/api/sendText', { session: 'theirs', chatId: `${FRIEND}@c.us`, text: SECRET })
    theirMessage = sent.body.id.split('_')[2]
    await onPhone(sandbox, FRIEND, SECRET)
    const account = (await gateway.api.post('/v1/accounts', { name: 'another' })).body.id as string
    keys.session = await newKey({ scope: 'session', session: 'ours' })
    keys.account = await newKey({ scope: 'account', account })
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  const newKey = async (body: object): Promise<string> => {
    const rights = { read: true, send: true, control: true, setting: true, app: true, delete: true }
    const made = await gateway.api.post('/v1/keys', { ...body, actions: rights })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body.secret
  }
  const ask = (dialect: Dialect, route: Route, given: { readonly key: string; readonly session: string }) => {
    const { path, ...rest } = requestTo(route, given.session, theirMessage)
    const headers = SHOWN[dialect.name]?.(given.key, given.session) ?? {}
    return rawRequest(gateway.origin, { ...rest, path: `/${dialect.name}${path}`, headers })
  }
  const assertNothingOfTheirs = ({ body }: JsonAnswer) => {
    const shown = JSON.stringify(body)
    for (const trace of [SECRET, THEIRS, 'Theo', 'Tina']) assert.ok(!shown.includes(trace), shown.slice(0, 300))
  }

  for (const dialect of dialects) {
    const about = (route: Route) => `${dialect.name}: ${route.method as string} ${route.url}`

    test(`${dialect.name}: every route but the open ones wants a key`, async () => {
      for (const route of dialect.routes.filter(({ access }) => access.kind !== 'open')) {
        const answer = await ask(dialect, route, { key: 'wrong', session: 'theirs' })
        assert.equal(answer.status, 401, about(route))
        assertNothingOfTheirs(answer)
      }
    })

    for (const route of dialect.routes.filter(({ access }) => ['session', 'resolved'].includes(access.kind))) {
      for (const kind of ['session', 'account'] as const) {
        test(`${about(route)}: another ${kind}'s key opens nothing`, async () => {
          const answer = await ask(dialect, route, { key: keys[kind], session: 'theirs' })
          const refused = namesNobody(dialect, route) ? [400, 401] : [401, 403, 404]
          assert.ok(refused.includes(answer.status), `${answer.status} ${JSON.stringify(answer.body)}`)
          assertNothingOfTheirs(answer)
        })
      }

      test(`${about(route)}: what is theirs is not found in the own session`, async () => {
        const answer = await ask(dialect, route, { key: keys.session, session: 'ours' })
        assertNothingOfTheirs({ ...answer, body: withoutQuestion(answer.body) })
      })
    }

    test(`${dialect.name}: what any key may ask for shows nothing of others`, async () => {
      const rest = dialect.routes.filter(({ access }) => ['any', 'open', 'admin', 'account'].includes(access.kind))
      for (const route of rest) {
        for (const key of [keys.session, keys.account]) {
          const answer = await ask(dialect, route, { key, session: 'theirs' })
          assertNothingOfTheirs(answer)
          if (route.access.kind === 'admin') assert.ok([401, 403].includes(answer.status), about(route))
        }
      }
    })
  }

  test('nothing that was refused had an effect', async () => {
    assert.equal((await sessionOf(gateway, 'theirs')).status, 'WORKING')
    const rows = (await sandbox.control.get(`/accounts/${FRIEND}/messages`)).body
    const [message] = rows.filter(({ text }: { text: string }) => text === SECRET)
    assert.deepEqual([message.revoked, message.edited, message.reactions], [false, false, {}])
    const [chat] = (await sandbox.control.get(`/accounts/${THEIRS}/chats`)).body
    assert.deepEqual([chat.pinned, chat.archived, chat.ephemeralSeconds], [false, false, 0])
  })
})

/** An answer may repeat what was asked. */
const withoutQuestion = (body: unknown): unknown => JSON.parse(JSON.stringify(body ?? null).replaceAll(FRIEND, ''))
