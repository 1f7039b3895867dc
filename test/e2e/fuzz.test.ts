import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createSandbox, type Sandbox, type SandboxAccount } from '../../sandbox/src/index.ts'
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts'
import { hostileMessage } from '../support/hostile-messages.ts'
import { hostileStanza } from '../support/hostile-stanzas.ts'
import { createJsonClient } from '../support/json-client.ts'
import { createTestSchema, whyNoPostgres } from '../support/postgres.ts'
import { until } from '../support/wait.ts'
import { pair } from '../support/waha.ts'

const OWNER = '15550310001'
const ANA = '15550310002'
const MALLORY = '15550310003'

const BATCH = 40
const FOR_MS = 12_000
const CONTENT_BATCH = 30
const CONTENT_FOR_MS = 7_000
/** How long a message may take that comes behind a batch. */
const PROMPT_MS = 8_000

interface Scene extends AsyncDisposable {
  readonly gateway: GatewayProcess
  readonly sandbox: Sandbox
  readonly owner: SandboxAccount
  readonly ana: SandboxAccount
  readonly mallory: SandboxAccount
  readonly group: string
  list(path: string): Promise<readonly { readonly id: string; readonly body?: string }[]>
  /** Whether what a person writes now comes in time. */
  arrives(body: string): Promise<void>
}

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)

async function createScene(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  await using opened = new AsyncDisposableStack()
  const sandbox = opened.use(await createSandbox())
  const gateway = opened.use(await startGateway({ sandbox, env }))
  const owner = await sandbox.createAccount({ number: OWNER, name: 'Olivia' })
  const ana = await sandbox.createAccount({ number: ANA, name: 'Ana' })
  const mallory = await sandbox.createAccount({ number: MALLORY, name: 'Mallory' })
  const { jid: group } = await sandbox.createGroup({ subject: 'G', owner: OWNER, participants: [ANA, MALLORY] })
  const control = createJsonClient(sandbox.control ?? '')
  await pair({ gateway, sandbox: { control } }, { name: 'main', number: OWNER })

  const whyEnded = (): string => gateway.child().lines.slice(-5).join('\n')
  const list: Scene['list'] = async (path) => {
    const { status, body } = await gateway.api.get(`/api/main/${path}`).catch((cause: unknown) => {
      throw new Error(`the process ended (FUZZ_SEED=${seed}): ${whyEnded()}`, { cause })
    })
    assert.equal(status, 200, `${path} answered ${status} (FUZZ_SEED=${seed})`)
    return body
  }
  const arrives: Scene['arrives'] = async (body) => {
    await ana.send(OWNER, body)
    const isThere = async () => (await list(messagesOf(ana.pn))).some((message) => message.body === body)
    await until(`${body} (FUZZ_SEED=${seed})`, isThere, PROMPT_MS)
  }
  const resources = opened.move()
  const dispose = () => resources.disposeAsync()
  return { gateway, sandbox, owner, ana, mallory, group, list, arrives, [Symbol.asyncDispose]: dispose }
}

const messagesOf = (chat: string): string => `chats/${encodeURIComponent(chat)}/messages?limit=100&downloadMedia=false`

async function checkLists({ gateway, group, mallory, list }: Scene): Promise<void> {
  for (const path of ['chats?limit=100', 'chats/overview?limit=100', messagesOf(group), messagesOf(mallory.pn)])
    await list(path)
  const strange = (await list('chats?limit=100')).filter(({ id }) => !/^[\w.-]+@[a-z.]+$/.test(id))
  assert.deepEqual(strange, [], `FUZZ_SEED=${seed}`)
  const { body } = await gateway.api.get('/api/sessions/main')
  assert.equal(body.status, 'WORKING')
}

test('no stanza ends the process, holds up the session or spoils a list', { timeout: 120_000 }, async (t) => {
  t.diagnostic(`FUZZ_SEED=${seed}`)
  await using scene = await createScene()
  const { owner, mallory, group, sandbox, arrives } = scene
  const device = owner.devices().find(({ id }) => id > 0)?.id ?? 0
  const cast = { owner: owner.pn, ownerLid: owner.lid, stranger: mallory.pn, group }
  await arrives('before')
  let sent = 0
  const end = Date.now() + FOR_MS
  for (let batch = 0; Date.now() < end; batch++) {
    const stanzas = fc.sample(hostileStanza(cast), { seed: seed + batch, numRuns: BATCH })
    sent += stanzas.length
    for (const stanza of stanzas) sandbox.deliver(OWNER, device, stanza)
    await arrives(`after batch ${batch}`)
  }
  t.diagnostic(`${sent} stanzas`)
  await checkLists(scene)
})

const noPostgres = await whyNoPostgres()

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' ? noPostgres : false
  const what = `no content of a message holds up the session or spoils a list, on ${database}`
  test(what, { timeout: 120_000, skip }, async (t) => {
    t.diagnostic(`FUZZ_SEED=${seed}`)
    await using schema = database === 'postgres' ? await createTestSchema() : null
    await using scene = await createScene(schema ? { WAYPOST_DATABASE: schema.address } : {})
    const { mallory, ana, group, gateway, arrives } = scene
    await arrives('before')
    const { id } = await mallory.send(OWNER, 'to be changed')
    let sent = 0
    const end = Date.now() + CONTENT_FOR_MS
    for (let batch = 0; Date.now() < end; batch++) {
      const given = { seed: seed + batch, numRuns: CONTENT_BATCH }
      const contents = fc.sample(hostileMessage({ id, person: ana.pn }), given)
      for (const [index, content] of contents.entries()) await mallory.send(index % 4 === 0 ? group : OWNER, content)
      sent += contents.length
      await arrives(`after batch ${batch}`)
    }
    t.diagnostic(`${sent} messages`)
    await checkLists(scene)
    const aside = gateway.child().lines.filter((line) => line.includes('put aside'))
    assert.deepEqual(aside, [], `FUZZ_SEED=${seed}`)
  })
}
