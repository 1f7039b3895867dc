import { startGateway, type GatewayProcess } from '../test/support/gateway-process.ts'
import type { SandboxProcess } from '../test/support/sandbox-process.ts'
import { until } from '../test/support/wait.ts'
import { pair, status } from '../test/support/waha.ts'
import { startWebhookReceiver } from '../test/support/webhook-receiver.ts'
import type { Figure } from './support/figure.ts'
import { FRIENDS, OWNER, runFloor, startRig } from './support/rig.ts'

const COUNT = 1_500

/** Messages per second from the server's queue to a local webhook, everything durable, beside bare Baileys' events. */
export async function benchReceive(): Promise<Figure> {
  return { name: 'receive: messages per second', floor: await floor(), ours: await ours(), aim: { ratio: 0.6 } }
}

async function floor(): Promise<number> {
  await using sandbox = await startRig()
  return (await runFloor(sandbox, { measure: 'receive', count: COUNT })).perSecond
}

async function ours(): Promise<number> {
  await using sandbox = await startRig()
  await using gateway = await startGateway({ sandbox })
  await using hook = await startWebhookReceiver()
  const config = { webhooks: [{ url: hook.url, events: ['message'] }] }
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER, config })
  await queue({ gateway, sandbox })
  const started = Date.now()
  await gateway.api.post('/api/sessions/bench/start')
  await until('the last webhook', () => hook.received.length >= COUNT, 120_000)
  return (COUNT * 1000) / (hook.received[COUNT - 1]!.at - started)
}

/** The messages wait at the server while the session is stopped. */
async function queue({ gateway, sandbox }: { gateway: GatewayProcess; sandbox: SandboxProcess }): Promise<void> {
  await gateway.api.post('/api/sessions/bench/stop')
  await status(gateway, 'bench', 'STOPPED')
  for (let index = 0; index < COUNT; index++) {
    await sandbox.control.post(`/accounts/${FRIENDS[index % FRIENDS.length]}/messages`, {
      to: OWNER,
      text: `bench ${index}`,
    })
  }
}
