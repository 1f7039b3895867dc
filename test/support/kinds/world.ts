import { createSandbox, type Sandbox, type SandboxAccount } from '../../../sandbox/src/index.ts'
import { startGateway, type GatewayProcess } from '../gateway-process.ts'
import { createJsonClient, type JsonClient } from '../json-client.ts'
import { ANA, BEN, OLIVIA } from '../people.ts'
import { until } from '../wait.ts'
import { pair, sessionOf } from '../waha.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.ts'

/** The session of Olivia, under the same name in all three APIs. */
export const SESSION = 'main'

/** Who writes, and what has been written before that can be spoken of. */
export interface Scene {
  /** Whose account the gateway holds, with the phone that it was scanned from. */
  readonly olivia: SandboxAccount
  readonly ana: SandboxAccount
  readonly ben: SandboxAccount
  /** A group of the three. */
  readonly group: string
}

/** One account, reachable through the three APIs at once, each with a receiver of its own. */
export interface KindsWorld extends Scene, AsyncDisposable {
  readonly sandbox: Sandbox
  readonly gateway: GatewayProcess
  readonly apis: Readonly<Record<'waha' | 'ryze' | 'gowa', JsonClient>>
  readonly hooks: Readonly<Record<'waha' | 'ryze' | 'gowa', WebhookReceiver>>
}

export async function startKindsWorld(settings: Readonly<Record<string, string>> = {}): Promise<KindsWorld> {
  await using opened = new AsyncDisposableStack()
  const hooks = {
    waha: opened.use(await startWebhookReceiver()),
    ryze: opened.use(await startWebhookReceiver()),
    gowa: opened.use(await startWebhookReceiver()),
  }
  const sandbox = opened.use(await createSandbox())
  const env = { WAYPOST_GOWA_WEBHOOK_URLS: hooks.gowa.url, WAYPOST_RYZE_RATE_LIMIT: '0', ...settings }
  const gateway = opened.use(await startGateway({ sandbox, env }))
  const olivia = await sandbox.createAccount({ number: OLIVIA, name: 'Olivia Owner' })
  const ana = await sandbox.createAccount({ number: ANA, name: 'Ana Costa' })
  const ben = await sandbox.createAccount({ number: BEN, name: 'Ben Young' })
  const webhooks = [{ url: hooks.waha.url, events: ['*'] }]
  const control = createJsonClient(sandbox.control ?? '')
  await pair({ gateway, sandbox: { control } }, { name: SESSION, number: OLIVIA, config: { webhooks } })
  const apis = clientsOf(gateway)
  // Every event names the account.
  await until('the own name', async () => (await sessionOf(gateway, SESSION)).me?.pushName === 'Olivia Owner')
  await apis.ryze.post(`/api/events/webhook/${SESSION}`, { url: hooks.ryze.url, enabled: true })
  const participants = [ana.number, ben.number]
  const { jid: group } = await sandbox.createGroup({ subject: 'Team', owner: olivia.number, participants })
  const resources = opened.move()
  return {
    sandbox,
    gateway,
    apis,
    hooks,
    olivia,
    ana,
    ben,
    group,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** As programs that were written for each of them authenticate. */
function clientsOf({ origin, key, api }: GatewayProcess): KindsWorld['apis'] {
  const basic = `Basic ${Buffer.from(`anyone:${key}`).toString('base64')}`
  return {
    waha: api,
    ryze: createJsonClient(origin, { token: key }),
    gowa: createJsonClient(origin, { authorization: basic, 'x-device-id': SESSION }),
  }
}
