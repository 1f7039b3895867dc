import assert from 'node:assert/strict'
import { startGateway, type GatewayProcess } from './gateway-process.ts'
import { createJsonClient, type JsonAnswer, type JsonClient } from './json-client.ts'
import { startSandbox, type SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'
import { createAccount } from './waha.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the shapes are RyzeAPI's and the sandbox's
type Json = any

export const OLIVIA = '15550180001'
export const ANA = '15550180002'
export const BEN = '15550180003'
export const THEO = '15550180004'
export const jidOf = (number: string): string => `${number}@s.whatsapp.net`

/** RFC 3339 in UTC, as RyzeAPI writes times. */
export const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** A gateway and four phones, spoken to as a program written for RyzeAPI does. */
export interface RyzeWorld extends AsyncDisposable {
  readonly sandbox: SandboxProcess
  readonly gateway: GatewayProcess
  /** A client that sends this token in the header `token`. */
  client(token: string): JsonClient
  /** A new account of the gateway; resolves with its TokenAccount. */
  account(name: string, options?: { readonly maxSessions?: number }): Promise<string>
  /** Something done on a phone: `phone('POST /accounts/…', body)`. */
  phone(operation: string, body?: unknown): Promise<Json>
}

/** RyzeAPI's limit is off unless `env` says otherwise: the tests ask faster than programs do. */
export async function startRyzeWorld(env: Readonly<Record<string, string>> = {}): Promise<RyzeWorld> {
  await using opened = new AsyncDisposableStack()
  const sandbox = opened.use(await startSandbox())
  const limits = { WAYPOST_RYZE_RATE_LIMIT: '0', WAYPOST_RYZE_CREATE_LIMIT: '0' }
  const gateway = opened.use(await startGateway({ sandbox, env: { ...limits, ...env } }))
  await createAccount(sandbox, OLIVIA, 'Olivia Owner')
  await createAccount(sandbox, ANA, 'Ana Costa')
  await createAccount(sandbox, BEN, 'Ben Young')
  await createAccount(sandbox, THEO, 'Theo Theirs')
  const resources = opened.move()
  return {
    sandbox,
    gateway,
    client: (token) => createJsonClient(gateway.origin, { token }),
    async account(name, options = {}) {
      const { id } = ok(await gateway.api.post('/v1/accounts', { name, ...options }), 201)
      return ok(await gateway.api.post('/v1/keys', { scope: 'account', account: id }), 201).secret
    },
    phone: async (operation, body) => ok(await sandbox.control.call(operation, body)),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** The body of a success. */
export function ok({ status, body }: JsonAnswer, wanted?: number): Json {
  assert.ok(wanted === undefined ? status < 300 : status === wanted, `${status}: ${JSON.stringify(body)}`)
  return body
}

/** Refused with this status and RyzeAPI's body around the text, which has nothing else. */
export function refused(answer: JsonAnswer, status: number, message: string): void {
  assert.deepEqual([answer.status, answer.body], [status, { success: false, error: { message } }])
}

/** One instance as `list` shows it. */
export const listed = async (api: JsonClient, name: string): Promise<Json> =>
  ok(await api.get(`/api/instance/list?instanceName=${name}`), 200).instances[0]

/** Asks `list` until the instance is in this state. */
export const inState = (api: JsonClient, name: string, state: string): Promise<Json> =>
  until(`the instance ${name} ${state}`, async () => {
    const instance = await listed(api, name)
    return instance.connection.state === state ? instance : null
  })

/** Asks for a QR code, lets the phone of this number scan it, and polls until it is connected. */
export async function connectByScan(
  { api, sandbox }: { readonly api: JsonClient; readonly sandbox: Pick<SandboxProcess, 'control'> },
  { name, number }: { readonly name: string; readonly number: string },
): Promise<Json> {
  const { qrCode } = ok(await api.get(`/api/instance/connect/${name}`), 200)
  ok(await sandbox.control.post(`/accounts/${number}/scan`, { qr: qrCode }), 201)
  return inState(api, name, 'connected')
}
