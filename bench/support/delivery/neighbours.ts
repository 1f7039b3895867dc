import type { Figure } from '../figure.ts'
import { arrived, compare, type Contestant, now, startFakeGateway, startHooks } from './rig.ts'

const HEALTHY = ['/one', '/two', '/three', '/four']
const CHATS = 50

/** Deliveries a second to four receivers beside a fifth that works, answers 500, or never answers. */
export async function benchNeighbours(count: number): Promise<readonly Figure[]> {
  const starts = ['/fifth', '/fail', '/hang'].map((fifth) => () => start(fifth))
  const [well = 0, failing = 0, hanging = 0] = await compare(Math.ceil(count / HEALTHY.length), starts)
  const toFigure = (name: string, ours: number): Figure => ({
    name: `four receivers beside one that ${name}: deliveries a second`,
    floor: well,
    ours,
    aim: { ratio: 0.9 },
  })
  return [toFigure('fails', failing), toFigure('hangs', hanging)]
}

async function start(fifth: string): Promise<Contestant> {
  await using opened = new AsyncDisposableStack()
  const hooks = opened.use(await startHooks())
  const gateway = opened.use(await startFakeGateway('file'))
  const address = await hooks.ask('address', null)
  const receivers = [...HEALTHY, fifth].map((path) => ({ url: `${address}${path}` }))
  await gateway.ask('sessions', { names: ['main'], hooks: receivers, pair: true })
  const resources = opened.move()
  return {
    async measure(count) {
      await hooks.ask('reset', null)
      const began = now()
      const [tallies] = await Promise.all([
        arrived(hooks, Object.fromEntries(HEALTHY.map((path) => [path, count]))),
        gateway.ask('write', { names: ['main'], count, chats: CHATS }),
      ])
      const last = Math.max(...HEALTHY.map((path) => tallies[path]?.lastAt ?? 0))
      return (count * HEALTHY.length * 1_000) / (last - began)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
