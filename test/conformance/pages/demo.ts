import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../architecture/source-file.ts'
import { startChild } from '../../support/child.ts'
import { createJsonClient, type JsonClient } from '../../support/json-client.ts'
import { until } from '../../support/wait.ts'
import { freePort } from '../../support/free-port.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the gateway and of the sandbox
type Row = any

/** The demo as a newcomer starts it: what it prints is all that is known of it. */
export interface Demo extends AsyncDisposable {
  readonly gateway: JsonClient
  readonly key: string
  /** The sandbox's control API, on which the demo's people are. */
  readonly control: JsonClient
  readonly folder: string
  /** The number of the account that the demo holds. */
  readonly owner: string
  /** A person who is new to the account, and does not answer. */
  person(number: string, name: string): Promise<void>
  /** The person writes to the account; resolves when the gateway has stored it. */
  write(from: string, message: { readonly id: string; readonly text: string }): Promise<void>
  /** The person's chat on the account's phone; null when it has none. */
  phoneChat(number: string): Promise<Row>
  /** A message on the phone of the account, or of a person; null when it is not there. */
  phoneMessage(id: string, number?: string): Promise<Row>
}

/** The name of the demo's session. */
export const SESSION = 'default'
const START = join(ROOT, 'bin', 'start.mjs')
const READY_MS = 90_000

export async function startDemo(): Promise<Demo> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'waypost-pages-'))
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const child = opened.use(
    startChild({ args: [START, '--demo'], cwd: folder, env: { WAYPOST_PORT: String(await freePort()) } }),
  )
  await child.line('the end of the demo’s text', (line) => line.includes('Stop with Ctrl+C'), READY_MS)
  const text = child.lines.join('\n')
  const printed = (name: string): string => new RegExp(`^ +${name} +(\\S+)`, 'm').exec(text)?.[1] ?? ''
  const key = printed('key')
  const gateway = createJsonClient(printed('gateway'), { 'x-api-key': key })
  const control = createJsonClient(printed('sandbox').replace(/\/$/, ''))
  const { body: session } = await gateway.get(`/api/sessions/${SESSION}`)
  const owner = String(session.me?.id).replace(/@.*/, '')
  const resources = opened.move()
  const parts = { gateway, key, control, folder, owner }
  return { ...parts, ...peopleOf(parts), [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

type People = Pick<Demo, 'person' | 'write' | 'phoneChat' | 'phoneMessage'>

function peopleOf({ gateway, control, owner }: Pick<Demo, 'gateway' | 'control' | 'owner'>): People {
  return {
    async person(number, name) {
      await done(control.post('/accounts', { number, name }))
    },
    async write(from, { id, text }) {
      await done(control.post(`/accounts/${from}/messages`, { to: owner, id, text }))
      // A person answers what is written to them, which would be one message more than the page shows.
      await done(control.patch(`/accounts/${from}`, { online: false }))
      const path = `/v1/sessions/${SESSION}/messages?chat=${from}%40s.whatsapp.net`
      await until(`"${text}" in the store`, async () =>
        (await gateway.get(path)).body.items.some((message: Row) => message.id === id),
      )
      await until(
        `"${text}" on the phone`,
        async () => (await control.get(`/accounts/${owner}/messages/${id}`)).status === 200,
      )
    },
    async phoneChat(number) {
      const { body } = await done(control.get(`/accounts/${owner}/chats`))
      return body.find(({ jid }: Row) => jid === `${number}@s.whatsapp.net`) ?? null
    },
    async phoneMessage(id, number = owner) {
      const { status, body } = await control.get(`/accounts/${number}/messages/${id}`)
      return status === 200 ? body : null
    },
  }
}

async function done(answered: Promise<{ readonly status: number; readonly body: Row }>) {
  const answer = await answered
  if (answer.status >= 300) throw new Error(`the sandbox answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer
}
