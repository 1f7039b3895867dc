import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { GatewayProcess } from './gateway-process.ts'
import { createJsonClient, type JsonAnswer, type JsonClient } from './json-client.ts'
import { startPeople } from './people.ts'
import type { SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'
import type { Received } from './webhook-receiver.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the shapes are GOWA's and the sandbox's
type Json = any

/** A gateway and four phones, spoken to as a program written for GOWA does. */
export interface GowaWorld extends AsyncDisposable {
  readonly sandbox: SandboxProcess
  readonly gateway: GatewayProcess
  /** A client with Basic authentication that names this device, or none. */
  client(device?: string, credential?: string): JsonClient
  /** Something done on a phone: `phone('POST /accounts/…', body)`. */
  phone(operation: string, body?: unknown): Promise<Json>
}

export async function startGowaWorld(env: Readonly<Record<string, string>> = {}): Promise<GowaWorld> {
  const people = await startPeople(env)
  const { sandbox, gateway } = people
  return {
    sandbox,
    gateway,
    client: (device, credential = `anyone:${gateway.key}`) =>
      createJsonClient(gateway.origin, {
        authorization: `Basic ${Buffer.from(credential).toString('base64')}`,
        ...(device !== undefined && { 'x-device-id': encodeURIComponent(device) }),
      }),
    phone: async (operation, body) => {
      const { status, body: answer } = await sandbox.control.call(operation, body)
      assert.ok(status < 300, `${operation}: ${status} ${JSON.stringify(answer)}`)
      return answer
    },
    [Symbol.asyncDispose]: () => people[Symbol.asyncDispose](),
  }
}

/** The `results` of a success that says this, in the envelope that has no other fields. */
export function results({ status, body }: JsonAnswer, message: string | RegExp): Json {
  assert.deepEqual([status, body.code], [200, 'SUCCESS'], JSON.stringify(body))
  if (typeof message === 'string') assert.equal(body.message, message)
  else assert.match(body.message, message)
  assert.deepEqual(Object.keys(body), ['code', 'message', 'results'])
  return body.results
}

/** Refused as GOWA's documentation has it. */
export const refused = ({ status, body }: JsonAnswer, wanted: number, fault: Json): void =>
  assert.deepEqual([status, body], [wanted, { results: {}, ...fault }])

/** Waits until the device is logged in. */
export const loggedIn = (api: JsonClient): Promise<Json> =>
  until('the device to be logged in', async () => {
    const { body } = await api.get('/app/status')
    return body.results?.is_logged_in === true && body.results
  })

/** Makes a device and lets the phone of this number scan its code. */
export async function addDevice(
  world: GowaWorld,
  { id, number, ...webhook }: { readonly id: string; readonly number: string; readonly [field: string]: unknown },
): Promise<JsonClient> {
  const api = world.client(id)
  results(await api.post('/devices', { device_id: id, ...webhook }), 'Device added')
  results(await api.get('/app/login'), 'Login success')
  await scan(world, id, number)
  await loggedIn(api)
  return api
}

/** The text inside the picture: decoding it is no part of these tests, and another API shows it plainly. */
export async function scan({ gateway, phone }: GowaWorld, id: string, number: string): Promise<void> {
  const { body } = await gateway.api.get(`/api/${id}/auth/qr?format=raw`)
  await phone(`POST /accounts/${number}/scan`, { qr: body.value })
}

/** Whether the body is signed with this secret, as GOWA signs it. */
export const isSignedWith = ({ headers, raw }: Received, secret: string): boolean =>
  headers['x-hub-signature-256'] === `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`
