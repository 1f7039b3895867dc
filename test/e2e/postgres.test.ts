import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair, sessionOf, status } from '../support/waha.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const SERVER = process.env['WAYPOST_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const OWNER = '15550190001'
const ANA = '15550190002'

async function connect(): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 2_000 })
  return client.connect().then(
    () => client,
    () => null,
  )
}

const admin = await connect()
const skip = admin ? false : 'no PostgreSQL answers at WAYPOST_TEST_POSTGRES or 127.0.0.1:5432'

describe('a gateway on PostgreSQL', { timeout: 180_000, skip }, () => {
  const schema = `e2e_${randomBytes(6).toString('hex')}`
  const worker = `worker-${schema}`
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let hook: WebhookReceiver

  before(async () => {
    const url = new URL(SERVER)
    url.searchParams.set('schema', schema)
    // A user of its own tells its connections from those of other tests.
    await admin?.query(`create role ${schema} login superuser password 'waypost'`)
    url.username = schema
    url.password = 'waypost'
    sandbox = await startSandbox()
    hook = await startWebhookReceiver()
    gateway = await startGateway({ sandbox, env: { WAYPOST_DATABASE: url.href, WAYPOST_WORKER: worker } })
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    const webhooks = [{ url: hook.url, events: ['message', 'message.ack'], hmac: { key: 'k' } }]
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER, config: { webhooks } })
  })
  after(async () => {
    for (const part of [gateway, hook, sandbox]) await part[Symbol.asyncDispose]()
    await admin?.query(`drop schema if exists ${schema} cascade`)
    await admin?.query(`drop role if exists ${schema}`)
    await admin?.end()
  })

  const send = (text: string) => gateway.api.post('/api/sendText', { session: 'main', chatId: `${ANA}@c.us`, text })
  const write = (text: string) => sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text })
  const arrived = (text: string, timeoutMs?: number) =>
    hook.next(`the webhook of "${text}"`, ({ body }) => body.payload.body === text, timeoutMs)
  const talks = async (about: string) => {
    await status(gateway, 'main', 'WORKING', 60_000)
    await write(`to us ${about}`)
    await arrived(`to us ${about}`, 30_000)
    await until('a send', async () => (await send(`from us ${about}`)).status === 201)
    await onPhone(sandbox, ANA, `from us ${about}`)
  }
  /** Ends the connections that the store uses, or the one that says we are the only worker. */
  const terminate = async (which: 'store' | 'hold') => {
    const found = await admin?.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and application_name ${which === 'hold' ? 'like' : 'not like'} $2`,
      [schema, `%${worker}%`],
    )
    return found?.rowCount ?? 0
  }

  test('the whole conversation works, also after a kill', async () => {
    await talks('at first')
    await gateway.stop('SIGKILL')
    await write('while it was dead')
    await gateway.start()
    await arrived('while it was dead', 30_000)
    await talks('after the kill')
    const { body } = await gateway.api.get('/api/main/chats/all/messages?limit=100&downloadMedia=false')
    const texts = body.map((message: { body: string }) => message.body)
    assert.equal(texts.filter((text: string) => text === 'while it was dead').length, 1)
  })

  test('a NUL, which PostgreSQL cannot keep, still arrives', async () => {
    assert.equal((await send('a\0b')).status, 201)
    await onPhone(sandbox, ANA, 'a\0b')
    await sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text: 'c\0d' })
    await hook.next('the message', ({ body }) => /^c\0?d$/.test(body.payload.body ?? ''))
  })

  test('connections that the server ends are replaced, and nothing is lost', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `during the cuts ${index}`)
    let cuts = 0
    for (const [index, text] of texts.entries()) {
      await write(text)
      if (index % 5 === 2) cuts += await terminate('store')
    }
    assert.ok(cuts > 0)
    for (const text of texts) await arrived(text, 60_000)
    await talks('after the cuts')
    assert.equal(gateway.child().process.exitCode, null)
  })

  test('the hold on the database is taken again when its connection is lost', async () => {
    assert.equal(await terminate('hold'), 1)
    await until('the new hold', async () => {
      const { rows } = (await admin?.query(
        `select 1 from pg_stat_activity where application_name like 'waypost ${worker}%'`,
      )) ?? { rows: [] }
      return rows.length > 0
    })
    await talks('after the lost hold')
    assert.equal((await sessionOf(gateway, 'main')).status, 'WORKING')
    assert.equal(gateway.child().process.exitCode, null)
  })
})
