import { startGateway } from '../../../test/support/gateway-process.ts'
import { pair, status } from '../../../test/support/waha.ts'
import type { Figure } from '../figure.ts'
import { FRIENDS, OWNER, startRig } from '../rig.ts'
import { arrived, now, startFakeGateway, startHooks } from './rig.ts'

const SESSIONS = ['one', 'two', 'three', 'four']
const CHATS = 50

/** Messages a second from the engine to the last webhook: with everything on disk, and with the database in memory. */
export async function benchDurable(count: number): Promise<readonly Figure[]> {
  const core: Figure = {
    name: 'received to webhook, engine in memory: a second',
    floor: await throughCore('memory', count),
    ours: await throughCore('file', count),
    aim: { ratio: 0.7 },
  }
  const messages = Math.min(count, 1_500)
  const whole: Figure = {
    name: 'received to webhook, over the sandbox: a second',
    floor: await overSandbox({ WAYPOST_DATABASE: 'sqlite::memory:' }, messages),
    ours: await overSandbox({}, messages),
    aim: { ratio: 0.7 },
  }
  return [core, whole]
}

async function throughCore(database: 'file' | 'memory', count: number): Promise<number> {
  await using hooks = await startHooks()
  await using gateway = await startFakeGateway(database)
  const url = `${await hooks.ask('address', null)}/ok`
  await gateway.ask('sessions', { names: SESSIONS, hooks: [{ url }], pair: true })
  const each = Math.ceil(count / SESSIONS.length)
  const run = async (times: number) => {
    await hooks.ask('reset', null)
    const began = now()
    const [tallies] = await Promise.all([
      arrived(hooks, { '/ok': times * SESSIONS.length }),
      gateway.ask('write', { names: SESSIONS, count: times, chats: CHATS }),
    ])
    return (times * SESSIONS.length * 1_000) / ((tallies['/ok']?.lastAt ?? 0) - began)
  }
  await run(Math.ceil(each / 10))
  return await run(each)
}

/** The messages wait at the server; the clock runs from connecting to the last webhook. */
async function overSandbox(env: Readonly<Record<string, string>>, count: number): Promise<number> {
  await using sandbox = await startRig()
  await using hooks = await startHooks()
  await using gateway = await startGateway({ sandbox, env })
  const config = { webhooks: [{ url: `${await hooks.ask('address', null)}/ok`, events: ['message'] }] }
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER, config })
  await gateway.api.post('/api/sessions/bench/stop')
  await status(gateway, 'bench', 'STOPPED')
  for (let index = 0; index < count; index++) {
    await sandbox.control.post(`/accounts/${FRIENDS[index % FRIENDS.length]}/messages`, {
      to: OWNER,
      text: `bench ${index}`,
    })
  }
  const began = now()
  await gateway.api.post('/api/sessions/bench/start')
  const tallies = await arrived(hooks, { '/ok': count }, 120_000)
  return (count * 1_000) / ((tallies['/ok']?.lastAt ?? 0) - began)
}
