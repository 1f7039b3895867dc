import type { Figure } from './support/figure.ts'
import { runFloor, startRig, switchOffFriends } from './support/rig.ts'

const COUNT = 20_000
const CONCURRENCY = 200

/** Stanzas per second that the sandbox alone routes, beside what one gateway process can send. */
export async function benchRoute(sendsPerSecond: number): Promise<Figure> {
  await using sandbox = await startRig()
  await switchOffFriends(sandbox)
  const { perSecond } = await runFloor(sandbox, { measure: 'route', count: COUNT, concurrency: CONCURRENCY })
  return { name: 'sandbox: stanzas routed per second', floor: sendsPerSecond, ours: perSecond, aim: { ratio: 3 } }
}
