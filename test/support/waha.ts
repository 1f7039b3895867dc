import type { GatewayProcess } from './gateway-process.ts'
import type { SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the shapes are WAHA's
type SessionInfo = any

export const sessionOf = async (gateway: GatewayProcess, name: string): Promise<SessionInfo> =>
  (await gateway.api.get(`/api/sessions/${name}`)).body

/** Waits until the session shows this status. */
// oxlint-disable-next-line max-params -- reads as a sentence wherever it is used
export const status = (
  gateway: GatewayProcess,
  name: string,
  wanted: string,
  timeoutMs?: number,
): Promise<SessionInfo> =>
  until(
    `session ${name} ${wanted}`,
    async () => {
      const session = await sessionOf(gateway, name)
      return session.status === wanted ? session : null
    },
    timeoutMs,
  )

/** Creates a session and lets the phone of this number scan its QR code. */
export async function pair(
  parts: { readonly gateway: GatewayProcess; readonly sandbox: Pick<SandboxProcess, 'control'> },
  session: { readonly name: string; readonly number: string; readonly config?: unknown },
): Promise<void> {
  const { gateway, sandbox } = parts
  const created = await gateway.api.post('/api/sessions', { name: session.name, config: session.config })
  if (created.status !== 201) throw new Error(`session not created: ${JSON.stringify(created.body)}`)
  await status(gateway, session.name, 'SCAN_QR_CODE')
  const { body } = await gateway.api.get(`/api/${session.name}/auth/qr?format=raw`)
  const scanned = await sandbox.control.post(`/accounts/${session.number}/scan`, { qr: body.value })
  if (scanned.status >= 300) throw new Error(`not scanned: ${JSON.stringify(scanned.body)}`)
  await status(gateway, session.name, 'WORKING')
}

export async function createAccount(sandbox: SandboxProcess, number: string, name: string): Promise<void> {
  const { status: code, body } = await sandbox.control.post('/accounts', { number, name })
  if (code !== 201) throw new Error(`account not created: ${JSON.stringify(body)}`)
}

/** The message with this text on a phone of the sandbox, as decrypted there. */
export const onPhone = (sandbox: SandboxProcess, number: string, text: string): Promise<SessionInfo> =>
  until(`"${text}" on the phone ${number}`, async () => {
    const { body } = await sandbox.control.get(`/accounts/${number}/messages`)
    const messages: readonly SessionInfo[] = Array.isArray(body) ? body : body.messages
    return messages.find((message) => message.text === text)
  })
