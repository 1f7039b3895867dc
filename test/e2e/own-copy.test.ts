import assert from 'node:assert/strict'
import test from 'node:test'
import { createSandbox, type Sandbox, type SandboxAccount } from '../../sandbox/src/index.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { createJsonClient } from '../support/json-client.ts'
import { pair, status } from '../support/waha.ts'

const OWNER = '15550330001'
const ANA = '15550330002'
const SESSION = 'main'
const CHAT = `${ANA}@c.us`

interface Scene {
  readonly sandbox: Sandbox
  readonly gateway: GatewayProcess
  readonly owner: SandboxAccount
  readonly ana: SandboxAccount
}

interface Kind {
  readonly act: (gateway: GatewayProcess, target: string) => Promise<{ readonly status: number }>
  /** Whether a phone shows it. */
  readonly shown: (phone: SandboxAccount, target: string) => Promise<unknown>
}

const fullId = (target: string): string => `true_${CHAT}_${target}`

const KINDS: readonly Kind[] = [
  {
    act: ({ api }) => api.post('/api/sendText', { session: SESSION, chatId: CHAT, text: 'one more' }),
    shown: (phone) => phone.waitForMessage(({ text }) => text === 'one more'),
  },
  {
    act: ({ api }, target) =>
      api.put(`/api/${SESSION}/chats/${encodeURIComponent(CHAT)}/messages/${fullId(target)}`, { text: 'better' }),
    shown: (phone, target) => phone.waitForMessage(({ id, text }) => id === target && text === 'better'),
  },
  {
    act: ({ api }, target) => api.put('/api/reaction', { session: SESSION, messageId: fullId(target), reaction: '👍' }),
    shown: (phone, target) =>
      phone.waitForMessage(({ id, reactions }) => id === target && Object.values(reactions).includes('👍')),
  },
  {
    act: ({ api }, target) =>
      api.delete(`/api/${SESSION}/chats/${encodeURIComponent(CHAT)}/messages/${fullId(target)}`),
    shown: (phone, target) => phone.waitForMessage(({ id, revoked }) => id === target && revoked),
  },
]

async function createScene(resources: AsyncDisposableStack): Promise<Scene> {
  const sandbox = resources.use(await createSandbox())
  const gateway = resources.use(await startGateway({ sandbox }))
  const owner = await sandbox.createAccount({ number: OWNER, name: 'Olivia' })
  const ana = await sandbox.createAccount({ number: ANA, name: 'Ana' })
  await pair(
    { gateway, sandbox: { control: createJsonClient(sandbox.control ?? '') } },
    { name: SESSION, number: OWNER },
  )
  return { sandbox, gateway, owner, ana }
}

/** A message that both phones have, for each kind to change. */
async function writeTargets({ gateway, owner }: Scene): Promise<readonly (Kind & { readonly target: string })[]> {
  const written: (Kind & { readonly target: string })[] = []
  for (const kind of KINDS) {
    const { body } = await gateway.api.post('/api/sendText', { session: SESSION, chatId: CHAT, text: 'the target' })
    const target = String(body.id).split('_')[2] ?? ''
    await owner.waitForMessage(({ id, status: state }) => id === target && state === 'delivered')
    written.push({ ...kind, target })
  }
  return written
}

test('what the own phone cannot read of texts and changes is encrypted for it again', async () => {
  await using resources = new AsyncDisposableStack()
  const scene = await createScene(resources)
  const { sandbox, gateway, owner, ana } = scene
  for (const { act, shown, target } of await writeTargets(scene)) {
    sandbox.faults.add({ kind: 'corrupt-phone', number: OWNER })
    const { status: code } = await act(gateway, target)
    assert.ok(code < 300, String(code))
    await Promise.all([shown(ana, target), shown(owner, target)])
  }
})

test('it is encrypted again by a gateway that was killed after it was sent', async () => {
  await using resources = new AsyncDisposableStack()
  const scene = await createScene(resources)
  const { sandbox, gateway, owner, ana } = scene
  const written = await writeTargets(scene)
  await owner.setOnline(false)
  for (const { act, shown, target } of written) {
    const { status: code } = await act(gateway, target)
    assert.ok(code < 300, String(code))
    await shown(ana, target)
  }
  await gateway.stop('SIGKILL')
  await gateway.start()
  await status(gateway, SESSION, 'WORKING')
  sandbox.faults.add({ kind: 'corrupt-phone', number: OWNER, count: KINDS.length })
  await owner.setOnline(true)
  for (const { shown, target } of written) await shown(owner, target)
})
