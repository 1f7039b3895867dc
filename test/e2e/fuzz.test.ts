import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createSandbox } from '../../sandbox/src/index.ts'
import { startGateway } from '../support/gateway-process.ts'
import { hostileStanza } from '../support/hostile-stanzas.ts'
import { createJsonClient } from '../support/json-client.ts'
import { until } from '../support/wait.ts'
import { pair } from '../support/waha.ts'

const OWNER = '15550310001'
const ANA = '15550310002'
const MALLORY = '15550310003'

const BATCH = 40
const FOR_MS = 12_000
/** How long a message may take that comes behind a batch. */
const PROMPT_MS = 8_000

test('no stanza ends the process, holds up the session or spoils a list', { timeout: 120_000 }, async (t) => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)
  t.diagnostic(`FUZZ_SEED=${seed}`)
  await using sandbox = await createSandbox()
  await using gateway = await startGateway({ sandbox })
  const owner = await sandbox.createAccount({ number: OWNER, name: 'Olivia' })
  const ana = await sandbox.createAccount({ number: ANA, name: 'Ana' })
  const mallory = await sandbox.createAccount({ number: MALLORY, name: 'Mallory' })
  const { jid: group } = await sandbox.createGroup({ subject: 'G', owner: OWNER, participants: [ANA, MALLORY] })
  const control = createJsonClient(sandbox.control ?? '')
  await pair({ gateway, sandbox: { control } }, { name: 'main', number: OWNER })
  const device = owner.devices().find(({ id }) => id > 0)?.id ?? 0
  const cast = { owner: owner.pn, ownerLid: owner.lid, stranger: mallory.pn, group }

  const whyEnded = (): string => gateway.child().lines.slice(-5).join('\n')
  const list = async (path: string): Promise<readonly { readonly id: string; readonly body?: string }[]> => {
    const { status, body } = await gateway.api.get(`/api/main/${path}`).catch((cause: unknown) => {
      throw new Error(`the process ended (FUZZ_SEED=${seed}): ${whyEnded()}`, { cause })
    })
    assert.equal(status, 200, `${path} answered ${status} (FUZZ_SEED=${seed})`)
    return body
  }
  const fromAna = `chats/${encodeURIComponent(ana.pn)}/messages?limit=10&downloadMedia=false`
  const arrives = async (body: string): Promise<void> => {
    await ana.send(OWNER, body)
    await until(
      `${body} (FUZZ_SEED=${seed})`,
      async () => (await list(fromAna)).some((message) => message.body === body),
      PROMPT_MS,
    )
  }

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
  for (const path of ['chats?limit=100', 'chats/overview?limit=100', `chats/${group}/messages?limit=100`])
    await list(path)
  const strange = (await list('chats?limit=100')).filter(({ id }) => !/^[\w.-]+@[a-z.]+$/.test(id))
  assert.deepEqual(strange, [], `FUZZ_SEED=${seed}`)
  const { body } = await gateway.api.get('/api/sessions/main')
  assert.equal(body.status, 'WORKING')
})
