import assert from 'node:assert/strict'
import { startGateway, type GatewayProcess } from './gateway-process.ts'
import { createJsonClient, type JsonAnswer } from './json-client.ts'
import { createTestSchema } from './postgres.ts'
import { startSandbox, type SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'
import { createAccount, onPhone, pair } from './waha.ts'

export const OWNER = '15550170001'
export const ANA = '15550170002'
export const SESSION = 'main'
export const ANA_JID = `${ANA}@s.whatsapp.net`

// oxlint-disable-next-line typescript/no-explicit-any -- shapes of three APIs and of the sandbox
type Json = any

/** One account held by the gateway, reached through every API, and its phone and a friend's in the sandbox. */
export interface ChatWorld extends AsyncDisposable {
  readonly sandbox: SandboxProcess
  readonly gateway: GatewayProcess
  /** `call('waha', 'POST /api/…', body)`: the answer of one API, which must be a success. */
  call(api: 'waha' | 'ryze' | 'gowa', operation: string, body?: unknown): Promise<Json>
  /** The row of the chat with Ana on the owner's phone; null when it has none. */
  phoneChat(): Promise<Json>
  /** A message as a phone has it; null when it is not there. */
  phoneMessage(id: string, number?: string): Promise<Json>
  /** A change made on a phone: `onPhone('PATCH /accounts/…', body)`. */
  change(operation: string, body?: unknown): Promise<Json>
  /** The chat with Ana, and a message of it, as the gateway stores them. */
  chat(): Promise<Json>
  message(id: string): Promise<Json>
  /** The number of the last event so far. */
  head(): Promise<number>
  /** Waits for an event after the number. */
  event(after: number, type: string, matches: (event: Json) => boolean): Promise<Json>
  /** Ana writes; resolves with the id once the gateway has stored it. */
  fromAna(text: string): Promise<string>
  /** The account writes through the gateway; resolves with the id once Ana's phone has it. */
  toAna(text: string): Promise<string>
}

/** Which database the gateway keeps everything in. */
export type Database = 'sqlite' | 'postgres'

export async function startChatWorld(database: Database = 'sqlite'): Promise<ChatWorld> {
  await using opened = new AsyncDisposableStack()
  const schema = database === 'postgres' ? opened.use(await createTestSchema()) : null
  const env = schema ? { WAYPOST_DATABASE: schema.address, WAYPOST_WORKER: 'chats' } : {}
  const sandbox = opened.use(await startSandbox())
  const gateway = opened.use(await startGateway({ sandbox, env }))
  await createAccount(sandbox, OWNER, 'Olivia Owner')
  await createAccount(sandbox, ANA, 'Ana Costa')
  await pair({ gateway, sandbox }, { name: SESSION, number: OWNER })
  const clients = {
    waha: gateway.api,
    ryze: createJsonClient(gateway.origin, { token: gateway.key }),
    gowa: createJsonClient(gateway.origin, {
      authorization: `Basic ${Buffer.from(`anyone:${gateway.key}`).toString('base64')}`,
      'x-device-id': SESSION,
    }),
  }
  const native = async (path: string): Promise<Json> =>
    ok(await gateway.api.get(`/v1/sessions/${SESSION}/${path}`), path).body
  const world: Omit<ChatWorld, typeof Symbol.asyncDispose> = {
    sandbox,
    gateway,
    async call(api, operation, body) {
      return ok(await send(clients[api], operation, body), `${api} ${operation}`).body
    },
    async phoneChat() {
      const { body } = await sandbox.control.get(`/accounts/${OWNER}/chats`)
      return body.find((row: Json) => row.jid === ANA_JID) ?? null
    },
    async phoneMessage(id, number = OWNER) {
      const { status, body } = await sandbox.control.get(`/accounts/${number}/messages/${id}`)
      return status === 200 ? body : null
    },
    change: async (operation, body) => ok(await send(sandbox.control, operation, body), operation).body,
    async chat() {
      return (await native(`chats?id=${encodeURIComponent(ANA_JID)}`)).items[0] ?? null
    },
    async message(id) {
      const { items } = await native(`messages?limit=1000&chat=${encodeURIComponent(ANA_JID)}`)
      return items.find((message: Json) => message.id === id) ?? null
    },
    async head() {
      for (let after = 0; ;) {
        const { items, next } = await native(`events?limit=1000&after=${after}`)
        if (items.length === 0) return after
        after = next
      }
    },
    event: (after, type, matches) =>
      until(`the event ${type}`, async () => {
        const { items } = await native(`events?limit=1000&after=${after}`)
        return items.find(({ event }: Json) => event.type === type && matches(event))?.event ?? null
      }),
    async fromAna(text) {
      const { id } = await world.change(`POST /accounts/${ANA}/messages`, { to: OWNER, text })
      await until(`"${text}" in the store`, () => world.message(id))
      return id
    },
    async toAna(text) {
      const sent = await world.call('waha', 'POST /api/sendText', { session: SESSION, chatId: `${ANA}@c.us`, text })
      await onPhone(sandbox, ANA, text)
      return sent.id.split('_')[2]
    },
  }
  const resources = opened.move()
  return {
    ...world,
    async [Symbol.asyncDispose]() {
      const { body } = await sandbox.control.get('/stats')
      await resources.disposeAsync()
      assert.deepEqual([body.decryptFailures, body.phones.decryptFailures], [0, 0], 'everything could be read')
    },
  }
}

function send(client: ReturnType<typeof createJsonClient>, operation: string, body: unknown): Promise<JsonAnswer> {
  const [method = 'GET', path = '/'] = operation.split(' ', 2)
  return client.call(`${method} ${path}`, body)
}

function ok(answer: JsonAnswer, what: string): JsonAnswer {
  assert.ok(answer.status < 300, `${what} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`)
  return answer
}
