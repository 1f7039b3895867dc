import { setTimeout as wait } from 'node:timers/promises'
import type { Figure } from '../figure.ts'
import type { Memory } from './gateway-server.ts'
import { arrived, compare, type Contestant, type GatewayWorker, now, startFakeGateway, startHooks } from './rig.ts'

const SETTLE_MS = 1_000
const IDLE_MS = 5_000
const CHATS = 50

interface Rest {
  /** Milliseconds of processor time per second of idling. */
  readonly cpu: number
  readonly memory: Memory
}

/** What subscriptions cost that nothing comes for: beside as many sessions without any. */
export async function benchIdle(count: number, subscriptions: number): Promise<readonly Figure[]> {
  const rests: Rest[] = []
  const starts = [false, true].map((subscribed) => () => start({ sessions: subscriptions, subscribed, rests }))
  const [floor = 0, ours = 0] = await compare(count, starts)
  const [without, withThem] = rests
  if (!without || !withThem) throw new Error('nothing was measured at rest')
  const name = `${subscriptions} idle subscriptions`
  const [bare, kept] = [without.memory, withThem.memory]
  return [
    { name: `${name}: another session's webhooks a second`, floor, ours, aim: { ratio: 0.95 } },
    { name: `${name}: processor while idle, ms a second`, floor: without.cpu, ours: withThem.cpu, aim: { limit: 5 } },
    { name: `${name}: resident memory, MB`, floor: bare.resident, ours: kept.resident, aim: { atMost: 1.1 } },
    { name: `${name}: heap in use, MB`, floor: bare.heap, ours: kept.heap, aim: null },
  ]
}

interface Setting {
  readonly sessions: number
  readonly subscribed: boolean
  /** Takes what each costs at rest. */
  readonly rests: Rest[]
}

async function start({ sessions, subscribed, rests }: Setting): Promise<Contestant> {
  await using opened = new AsyncDisposableStack()
  const hooks = opened.use(await startHooks())
  const gateway = opened.use(await startFakeGateway('file'))
  const address = await hooks.ask('address', null)
  const names = Array.from({ length: sessions }, (_, index) => `idle-${index}`)
  await gateway.ask('sessions', { names, hooks: subscribed ? [{ url: `${address}/idle` }] : [], pair: false })
  await gateway.ask('sessions', { names: ['busy'], hooks: [{ url: `${address}/ok` }], pair: true })
  rests.push(await atRest(gateway))
  const resources = opened.move()
  return {
    async measure(count) {
      await hooks.ask('reset', null)
      const began = now()
      const [tallies] = await Promise.all([
        arrived(hooks, { '/ok': count }),
        gateway.ask('write', { names: ['busy'], count, chats: CHATS }),
      ])
      return (count * 1_000) / ((tallies['/ok']?.lastAt ?? 0) - began)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function atRest(gateway: GatewayWorker): Promise<Rest> {
  await wait(SETTLE_MS)
  const before = await gateway.ask('processor', null)
  await wait(IDLE_MS)
  const after = await gateway.ask('processor', null)
  return { cpu: (after - before) / IDLE_MS, memory: await gateway.ask('memory', null) }
}
