import { startGateway } from '../test/support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../test/support/sandbox-process.ts'
import { createAccount, pair, status } from '../test/support/waha.ts'
import type { Figure } from './support/figure.ts'
import { floorMemory, settledMegabytes } from './support/rig.ts'

const FEW = 10
const MANY = 50
const FIRST_NUMBER = 15550300000

/** Megabytes that one more idle paired session costs, beside one more bare Baileys client. */
export async function benchMemory(): Promise<Figure> {
  const perSession = (few: number, many: number) => (many - few) / (MANY - FEW)
  const floor = perSession(await floorWith(FEW), await floorWith(MANY))
  const ours = perSession(await oursWith(FEW), await oursWith(MANY))
  return { name: 'memory: MB per idle session', floor, ours, aim: { atMost: 1.3 } }
}

async function floorWith(count: number): Promise<number> {
  await using sandbox = await crowd(count)
  return await floorMemory(sandbox, { count, owner: String(FIRST_NUMBER) })
}

/** Sessions are paired, then the process starts anew, so that pairing's garbage is in neither figure. */
async function oursWith(count: number): Promise<number> {
  await using sandbox = await crowd(count)
  await using gateway = await startGateway({ sandbox })
  for (let index = 0; index < count; index++) {
    await pair({ gateway, sandbox }, { name: `s${index}`, number: String(FIRST_NUMBER + index) })
  }
  await gateway.stop('SIGTERM')
  await gateway.start()
  for (let index = 0; index < count; index++) await status(gateway, `s${index}`, 'WORKING', 60_000)
  return await settledMegabytes(gateway.child().process.pid ?? 0)
}

async function crowd(count: number): Promise<SandboxProcess> {
  const sandbox = await startSandbox()
  for (let index = 0; index < count; index++)
    await createAccount(sandbox, String(FIRST_NUMBER + index), `Idle ${index}`)
  return sandbox
}
