import type { Figure } from './support/figure.ts'
import { FRIEND, runFloor, startRig, switchOff } from './support/rig.ts'

const COUNT = 20_000
const CONCURRENCY = 200

/** Stanzas per second that the sandbox alone routes, beside what one gateway process can send. */
export async function benchRoute(sendsPerSecond: number): Promise<Figure> {
  await using sandbox = await startRig()
  await switchOff(sandbox, FRIEND)
  const { perSecond } = await runFloor(sandbox, { measure: 'route', count: COUNT, concurrency: CONCURRENCY })
  return { name: 'sandbox: stanzas routed per second', floor: sendsPerSecond, ours: perSecond, aim: { ratio: 3 } }
}
