import { startGateway } from '../test/support/gateway-process.ts'
import { pair } from '../test/support/waha.ts'
import { FRIENDS, OWNER, runFloor, startRig, switchOffFriends } from './support/rig.ts'
import type { Figure } from './support/figure.ts'

const COUNT = 2_000
const CONCURRENCY = 10

/** Texts per second through the API, confirmed by the server, beside what bare Baileys hands to its socket. */
export async function benchSend(): Promise<Figure> {
  return { name: 'send: texts per second', floor: await floor(), ours: await ours(), aim: { ratio: 0.8 } }
}

async function floor(): Promise<number> {
  await using sandbox = await startRig()
  await switchOffFriends(sandbox)
  const { perSecond } = await runFloor(sandbox, { measure: 'send', count: COUNT, concurrency: CONCURRENCY })
  return perSecond
}

async function ours(): Promise<number> {
  await using sandbox = await startRig()
  await switchOffFriends(sandbox)
  await using gateway = await startGateway({ sandbox })
  await pair({ gateway, sandbox }, { name: 'bench', number: OWNER })
  const send = async (index: number) => {
    const body = { session: 'bench', chatId: `${FRIENDS[index % FRIENDS.length]}@c.us`, text: `message ${index}` }
    const { status, body: answer } = await gateway.api.post('/api/sendText', body)
    if (status !== 201) throw new Error(`send answered ${status}: ${JSON.stringify(answer)}`)
  }
  // The first message to each opens the Signal session.
  for (let index = 0; index < FRIENDS.length; index++) await send(index)
  let next = 0
  const started = performance.now()
  const work = async () => {
    while (next < COUNT) await send(next++)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return (COUNT * 1000) / (performance.now() - started)
}
