import { startGateway, type GatewayProcess } from './gateway-process.ts'
import { startSandbox, type SandboxProcess } from './sandbox-process.ts'
import { createAccount } from './waha.ts'

export const OLIVIA = '15550180001'
export const ANA = '15550180002'
export const BEN = '15550180003'
export const THEO = '15550180004'
export const jidOf = (number: string): string => `${number}@s.whatsapp.net`

/** RFC 3339 in UTC, as RyzeAPI and GOWA write times. */
export const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** A gateway that holds no account yet, and four phones. */
export interface People extends AsyncDisposable {
  readonly sandbox: SandboxProcess
  readonly gateway: GatewayProcess
}

export async function startPeople(env: Readonly<Record<string, string>>): Promise<People> {
  await using opened = new AsyncDisposableStack()
  const sandbox = opened.use(await startSandbox())
  const gateway = opened.use(await startGateway({ sandbox, env }))
  for (const [number, name] of [
    [OLIVIA, 'Olivia Owner'],
    [ANA, 'Ana Costa'],
    [BEN, 'Ben Young'],
    [THEO, 'Theo Theirs'],
  ] as const) {
    await createAccount(sandbox, number, name)
  }
  const resources = opened.move()
  return { sandbox, gateway, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
