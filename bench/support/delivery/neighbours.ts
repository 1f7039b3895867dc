import type { Figure } from '../figure.ts'
import { arrived, now, startFakeGateway, startHooks } from './rig.ts'

const HEALTHY = ['/one', '/two', '/three', '/four']
const CHATS = 50

/** Deliveries a second to four receivers beside a fifth that works, answers 500, or never answers. */
export async function benchNeighbours(count: number): Promise<readonly Figure[]> {
  const events = Math.ceil(count / (HEALTHY.length + 1))
  const well = await rate('/fifth', events)
  const toFigure = (name: string, ours: number): Figure => ({
    name: `four receivers beside one that ${name}: deliveries a second`,
    floor: well,
    ours,
    aim: { ratio: 0.9 },
  })
  return [toFigure('fails', await rate('/fail', events)), toFigure('hangs', await rate('/hang', events))]
}

async function rate(fifth: string, events: number): Promise<number> {
  await using hooks = await startHooks()
  await using gateway = await startFakeGateway('file')
  const address = await hooks.ask('address', null)
  const receivers = [...HEALTHY, fifth].map((path) => ({ url: `${address}${path}` }))
  await gateway.ask('sessions', { names: ['main'], hooks: receivers, pair: true })
  const run = async (count: number) => {
    await hooks.ask('reset', null)
    const began = now()
    const [tallies] = await Promise.all([
      arrived(hooks, Object.fromEntries(HEALTHY.map((path) => [path, count]))),
      gateway.ask('write', { names: ['main'], count, chats: CHATS }),
    ])
    const last = Math.max(...HEALTHY.map((path) => tallies[path]?.lastAt ?? 0))
    return (count * HEALTHY.length * 1_000) / (last - began)
  }
  await run(Math.ceil(events / 10))
  return await run(events)
}
