import { startGateway } from '../../../test/support/gateway-process.ts'
import { pair, status } from '../../../test/support/waha.ts'
import type { Figure } from '../figure.ts'
import { FRIENDS, OWNER, startRig } from '../rig.ts'
import { arrived, compare, type Contestant, now, startFakeGateway, startHooks } from './rig.ts'

const SESSIONS = ['one', 'two', 'three', 'four']
const CHATS = 50
const OVER_SANDBOX = 5_000

/** Messages a second from the engine to the last webhook: with everything on disk, and with the database in memory. */
export async function benchDurable(count: number): Promise<readonly Figure[]> {
  const core = await compare(count, [() => startCore('memory'), () => startCore('file')])
  const whole = await compare(Math.min(count, OVER_SANDBOX), [
    () => startWhole({ WAYPOST_DATABASE: 'sqlite::memory:' }),
    () => startWhole({}),
  ])
  const toFigure = (name: string, [floor = 0, ours = 0]: readonly number[]): Figure => {
    return { name: `received to webhook, ${name}: a second`, floor, ours, aim: { ratio: 0.7 } }
  }
  return [toFigure('engine in memory', core), toFigure('over the sandbox', whole)]
}

/** Four sessions that receive at the same time, each one message after another. */
async function startCore(database: 'file' | 'memory'): Promise<Contestant> {
  await using opened = new AsyncDisposableStack()
  const hooks = opened.use(await startHooks())
  const gateway = opened.use(await startFakeGateway(database))
  const url = `${await hooks.ask('address', null)}/ok`
  await gateway.ask('sessions', { names: SESSIONS, hooks: [{ url }], pair: true })
  const resources = opened.move()
  return {
    async measure(count) {
      const each = Math.ceil(count / SESSIONS.length)
      await hooks.ask('reset', null)
      const began = now()
      const [tallies] = await Promise.all([
        arrived(hooks, { '/ok': each * SESSIONS.length }),
        gateway.ask('write', { names: SESSIONS, count: each, chats: CHATS }),
      ])
      return (each * SESSIONS.length * 1_000) / ((tallies['/ok']?.lastAt ?? 0) - began)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** One account: its messages wait at the server, and the clock runs from connecting to the last webhook. */
async function startWhole(env: Readonly<Record<string, string>>): Promise<Contestant> {
  await using opened = new AsyncDisposableStack()
  const sandbox = opened.use(await startRig())
  const hooks = opened.use(await startHooks())
  const gateway = opened.use(await startGateway({ sandbox, env }))
  const config = { webhooks: [{ url: `${await hooks.ask('address', null)}/ok`, events: ['message'] }] }
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER, config })
  const resources = opened.move()
  return {
    async measure(count) {
      await gateway.api.post('/api/sessions/bench/stop')
      await status(gateway, 'bench', 'STOPPED')
      for (let index = 0; index < count; index++) {
        const path = `/accounts/${FRIENDS[index % FRIENDS.length]}/messages`
        await sandbox.control.post(path, { to: OWNER, text: `bench ${index}` })
      }
      await hooks.ask('reset', null)
      const began = now()
      await gateway.api.post('/api/sessions/bench/start')
      const tallies = await arrived(hooks, { '/ok': count }, 120_000)
      return (count * 1_000) / ((tallies['/ok']?.lastAt ?? 0) - began)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
