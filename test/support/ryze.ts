import assert from 'node:assert/strict'
import type { GatewayProcess } from './gateway-process.ts'
import { createJsonClient, type JsonAnswer, type JsonClient } from './json-client.ts'
import { startPeople } from './people.ts'
import type { SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the shapes are RyzeAPI's and the sandbox's
type Json = any

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

const NO_LIMITS = { WAYPOST_RYZE_RATE_LIMIT: '0', WAYPOST_RYZE_CREATE_LIMIT: '0' }

/** RyzeAPI's limit is off unless `env` says otherwise: the tests ask faster than programs do. */
export async function startRyzeWorld(env: Readonly<Record<string, string>> = {}): Promise<RyzeWorld> {
  const people = await startPeople({ ...NO_LIMITS, ...env })
  const { sandbox, gateway } = people
  return {
    sandbox,
    gateway,
    client: (token) => createJsonClient(gateway.origin, { token }),
    async account(name, options = {}) {
      const { id } = ok(await gateway.api.post('/v1/accounts', { name, ...options }), 201)
      return ok(await gateway.api.post('/v1/keys', { scope: 'account', account: id }), 201).secret
    },
    phone: async (operation, body) => ok(await sandbox.control.call(operation, body)),
    [Symbol.asyncDispose]: () => people[Symbol.asyncDispose](),
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
