import { startGateway, type GatewayProcess } from './gateway-process.ts'
import type { JsonAnswer } from './json-client.ts'
import { startSandbox, type SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'
import { createAccount, pair } from './waha.ts'
import { startWebhookReceiver, type Received, type WebhookReceiver } from './webhook-receiver.ts'

export const OWNER = '15550130001'
export const ANA = '15550130002'
export const BEN = '15550130003'
export const SESSION = 'main'

/** One account with a webhook, and two people who write to it, as somebody who complains has them. */
export interface ComplaintWorld extends AsyncDisposable {
  readonly sandbox: SandboxProcess
  readonly gateway: GatewayProcess
  readonly hook: WebhookReceiver
  /** A person writes to the account. */
  write(from: string, text: string, more?: Readonly<Record<string, unknown>>): Promise<JsonAnswer>
  /** The account writes to a person. */
  send(to: string, text: string, headers?: Readonly<Record<string, string>>): Promise<JsonAnswer>
  /** Something goes wrong on purpose; answers the fault's id. */
  fault(request: Readonly<Record<string, unknown>>): Promise<string>
  /** The webhooks of incoming messages, as often as they came, in their order. */
  told(): readonly Received[]
  /** How often the webhook told of this text, by the ids that consumers drop repeats by. */
  timesTold(text: string): number
  /** Waits until the webhook told of this text. */
  heard(text: string, timeoutMs?: number): Promise<Received>
  /** The copies of this text on a phone. */
  onPhone(number: string, text: string): Promise<number>
  /** The account's own stored messages with this text, with their acks. */
  stored(text: string): Promise<readonly { readonly id: string; readonly ack: number; readonly ackName: string }[]>
}

const EVENTS = ['message', 'message.any', 'message.ack', 'message.waiting', 'session.status']

export async function startComplaintWorld(
  options: { readonly env?: Readonly<Record<string, string>>; readonly sandboxArgs?: readonly string[] } = {},
): Promise<ComplaintWorld> {
  await using opened = new AsyncDisposableStack()
  const sandbox = opened.use(await startSandbox(options.sandboxArgs))
  const gateway = opened.use(await startGateway({ sandbox, ...(options.env && { env: options.env }) }))
  const hook = opened.use(await startWebhookReceiver())
  for (const [number, name] of [
    [OWNER, 'Olivia Owner'],
    [ANA, 'Ana Costa'],
    [BEN, 'Ben Brook'],
  ] as const) {
    await createAccount(sandbox, number, name)
  }
  const webhook = { url: hook.url, events: EVENTS, retries: { policy: 'constant', delaySeconds: 1, attempts: 60 } }
  await pair({ gateway, sandbox }, { name: SESSION, number: OWNER, config: { webhooks: [webhook] } })
  const resources = opened.move()
  return {
    sandbox,
    gateway,
    hook,
    ...createActs({ sandbox, gateway, hook }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

type Parts = Pick<ComplaintWorld, 'sandbox' | 'gateway' | 'hook'>

function createActs({ sandbox, gateway, hook }: Parts): Omit<ComplaintWorld, keyof Parts | keyof AsyncDisposable> {
  const told = () => hook.received.filter(({ body }) => body.event === 'message')
  const is = (text: string) => (request: Received) =>
    request.body.event === 'message' && request.body.payload.body === text
  return {
    told,
    write: (from, text, more) => sandbox.control.post(`/accounts/${from}/messages`, { to: OWNER, text, ...more }),
    send: (to, text, headers) =>
      gateway.api.post('/api/sendText', { session: SESSION, chatId: `${to}@c.us`, text }, headers),
    async fault(request) {
      const { status, body } = await sandbox.control.post('/faults', { number: OWNER, ...request })
      if (status !== 201) throw new Error(`no fault: ${JSON.stringify(body)}`)
      return body.id
    },
    timesTold: (text) =>
      new Set(
        told()
          .filter(is(text))
          .map(({ body }) => body.id),
      ).size,
    heard: (text, timeoutMs = 60_000) => hook.next(`the webhook of "${text}"`, is(text), timeoutMs),
    async onPhone(number, text) {
      const { body } = await sandbox.control.get(`/accounts/${number}/messages`)
      return body.filter((message: { text: string }) => message.text === text).length
    },
    async stored(text) {
      const { body } = await gateway.api.get(`/api/${SESSION}/chats/all/messages?limit=100&downloadMedia=false`)
      return body.filter((message: { body: string }) => message.body === text)
    },
  }
}

/** Waits until exactly this many copies are on the phone; throws when there are ever more. */
export const copies = (world: ComplaintWorld, wanted: { number: string; text: string; count: number }) =>
  until(`${wanted.count} copies of "${wanted.text}"`, async () => {
    const found = await world.onPhone(wanted.number, wanted.text)
    if (found > wanted.count) throw new Error(`${found} copies of "${wanted.text}"`)
    return found === wanted.count
  })
