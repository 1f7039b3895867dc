import { startGateway } from '../../../test/support/gateway-process.ts'
import { pair } from '../../../test/support/waha.ts'
import type { Figure } from '../figure.ts'
import { FRIENDS, OWNER, startRig } from '../rig.ts'
import { arrived, now, startHooks } from './rig.ts'

const WARM_UP_SECONDS = 5

/** How long from the order to write a message, given to the sandbox, to its webhook, at a steady rate. */
export async function benchLatency(perSecond: number, seconds: number): Promise<readonly Figure[]> {
  await using sandbox = await startRig()
  await using hooks = await startHooks()
  await using gateway = await startGateway({ sandbox })
  const config = { webhooks: [{ url: `${await hooks.ask('address', null)}/timed`, events: ['message'] }] }
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER, config })
  const write = async (index: number) => {
    const text = `at:${now().toFixed(3)}`
    await sandbox.control.post(`/accounts/${FRIENDS[index % FRIENDS.length]}/messages`, { to: OWNER, text })
  }
  const run = async (count: number) => {
    await hooks.ask('reset', null)
    const began = performance.now()
    const work: Promise<void>[] = []
    for (let index = 0; index < count; index++) {
      const wait = began + (index * 1_000) / perSecond - performance.now()
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
      work.push(write(index))
    }
    await Promise.all(work)
    await arrived(hooks, { '/timed': count }, 120_000)
    return (count * 1_000) / (performance.now() - began)
  }
  await run(perSecond * Math.min(WARM_UP_SECONDS, seconds))
  const reached = await run(perSecond * seconds)
  const delays = await hooks.ask('delays', null)
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0
  return [
    { name: 'messages a second while measuring', floor: perSecond, ours: reached, aim: null },
    { name: 'stanza to webhook: p50, ms', floor: null, ours: at(0.5), aim: null },
    { name: 'stanza to webhook: p99, ms', floor: null, ours: at(0.99), aim: { limit: 50 } },
  ]
}
