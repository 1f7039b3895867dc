import { setTimeout as wait } from 'node:timers/promises'
import type { Figure } from '../figure.ts'
import { arrived, now, startFakeGateway, startHooks } from './rig.ts'

const IDLE_MS = 5_000
const CHATS = 50

interface Costs {
  readonly perSecond: number
  /** Milliseconds of processor time per second of idling. */
  readonly cpu: number
  readonly megabytes: number
}

/** What subscriptions cost that nothing comes for: beside as many sessions without any. */
export async function benchIdle(count: number, subscriptions: number): Promise<readonly Figure[]> {
  const without = await costs(count, subscriptions, false)
  const withThem = await costs(count, subscriptions, true)
  const name = `${subscriptions} idle subscriptions`
  return [
    {
      name: `${name}: another session's webhooks a second`,
      floor: without.perSecond,
      ours: withThem.perSecond,
      aim: { ratio: 0.95 },
    },
    {
      name: `${name}: processor while idle, ms a second`,
      floor: without.cpu,
      ours: withThem.cpu,
      aim: { limit: 5 },
    },
    { name: `${name}: resident memory, MB`, floor: without.megabytes, ours: withThem.megabytes, aim: { atMost: 1.05 } },
  ]
}

async function costs(count: number, sessions: number, subscribed: boolean): Promise<Costs> {
  await using hooks = await startHooks()
  await using gateway = await startFakeGateway('file')
  const address = await hooks.ask('address', null)
  const names = Array.from({ length: sessions }, (_, index) => `idle-${index}`)
  const idleHooks = subscribed ? [{ url: `${address}/idle` }] : []
  await gateway.ask('sessions', { names, hooks: idleHooks, pair: false })
  await gateway.ask('sessions', { names: ['busy'], hooks: [{ url: `${address}/ok` }], pair: true })
  const run = async (times: number) => {
    await hooks.ask('reset', null)
    const began = now()
    const [tallies] = await Promise.all([
      arrived(hooks, { '/ok': times }),
      gateway.ask('write', { names: ['busy'], count: times, chats: CHATS }),
    ])
    return (times * 1_000) / ((tallies['/ok']?.lastAt ?? 0) - began)
  }
  await run(Math.ceil(count / 10))
  const perSecond = await run(count)
  await wait(1_000)
  const before = await gateway.ask('usage', null)
  await wait(IDLE_MS)
  const after = await gateway.ask('usage', null)
  // Asking costs a collection itself: it is in both.
  return { perSecond, cpu: (after.cpuMicros - before.cpuMicros) / IDLE_MS, megabytes: after.megabytes }
}
