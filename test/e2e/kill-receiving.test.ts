import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { changeSettings } from '../../sandbox/src/actors/group-settings.ts'
import { createSandbox, type Sandbox, type SandboxAccount, type Stanza } from '../../sandbox/src/index.ts'
import { proto } from '../../sandbox/src/wire/proto.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { createJsonClient } from '../support/json-client.ts'
import { until } from '../support/wait.ts'
import { pair, status } from '../support/waha.ts'

const OWNER = '15550320001'
const ANA = '15550320002'
const CHANNEL = '120363900000000001@newsletter'

const ROUNDS = 5
/** At most this long after the first stanza the process is killed. */
const WITHIN_MS = 60

interface Scene {
  readonly sandbox: Sandbox
  readonly owner: SandboxAccount
  readonly ana: SandboxAccount
  readonly device: number
  readonly group: string
}

interface Told {
  readonly type: string
  readonly message?: { readonly id: string; readonly content: { readonly text: string | null } }
  readonly target?: { readonly id: string }
  readonly call?: { readonly id: string; readonly status: string }
  readonly group?: { readonly subject: string }
}

/** The event log as it is on disk. */
function logOf({ data }: GatewayProcess): readonly Told[] {
  const file = readdirSync(data).find((name) => name.endsWith('.db')) ?? ''
  const database = new DatabaseSync(join(data, file), { readOnly: true })
  try {
    return database
      .prepare('select event from event order by seq')
      .all()
      .map(({ event }) => JSON.parse(String(event)) as Told)
  } finally {
    database.close()
  }
}

function channelMessage(id: string, text: string): Stanza {
  const content = proto.Message.encode({ conversation: text }).finish()
  const attrs = { id, from: CHANNEL, t: String(Math.floor(Date.now() / 1000)), type: 'text', server_id: '9' }
  return { tag: 'message', attrs, content: [{ tag: 'plaintext', attrs: {}, content }] }
}

interface Caused {
  readonly texts: string[]
  readonly subjects: string[]
  readonly calls: string[]
  archived: boolean
}

/** One of each kind of stanza. */
async function cause({ sandbox, owner, ana, device, group }: Scene, round: number, caused: Caused): Promise<void> {
  const write = async (text: string) => {
    caused.texts.push(text)
    await ana.send(OWNER, text)
  }
  caused.texts.push(`in the channel ${round}`)
  sandbox.deliver(OWNER, device, channelMessage(`CHANNEL${round}`, `in the channel ${round}`))
  caused.subjects.push(`subject ${round}`)
  await changeSettings(ana.phone, group, { subject: `subject ${round}` })
  caused.calls.push((await ana.call(OWNER)).id)
  await write(`plain ${round}`)
  sandbox.faults.add({ kind: 'unavailable', number: OWNER })
  await write(`without content ${round}`)
  sandbox.faults.add({ kind: 'corrupt', number: OWNER })
  await write(`scrambled ${round}`)
  caused.archived = !caused.archived
  await owner.changeChat(ANA, { archived: caused.archived })
}

const times = <T>(items: readonly T[], wanted: T): number => items.filter((item) => item === wanted).length

test(
  'a kill at any instant loses nothing that WhatsApp believes delivered, and tells nothing twice',
  { timeout: 180_000 },
  async () => {
    await using sandbox = await createSandbox()
    await using gateway = await startGateway({ sandbox })
    const owner = await sandbox.createAccount({ number: OWNER, name: 'Olivia' })
    const ana = await sandbox.createAccount({ number: ANA, name: 'Ana' })
    const control = createJsonClient(sandbox.control ?? '')
    const past = ['past 1', 'past 2', 'past 3']
    for (const text of past) await ana.send(OWNER, text)
    await owner.waitForMessage(({ text }) => text === 'past 3')
    await pair({ gateway, sandbox: { control } }, { name: 'main', number: OWNER })
    // While its past is on the way.
    await gateway.stop('SIGKILL')
    await gateway.start()
    await status(gateway, 'main', 'WORKING')
    const { jid: group } = await sandbox.createGroup({ subject: 'G', owner: ANA, participants: [OWNER] })
    await until('the group', () => logOf(gateway).some(({ type }) => type === 'group.members'))
    const device = owner.devices().find(({ id }) => id > 0)?.id ?? 0
    const scene: Scene = { sandbox, owner, ana, device, group }
    const caused: Caused = { texts: [], subjects: [], calls: [], archived: false }
    for (let round = 0; round < ROUNDS; round++) {
      const killed = new Promise<void>((resolve, reject) => {
        setTimeout(() => void gateway.stop('SIGKILL').then(() => resolve(), reject), (WITHIN_MS * round) / ROUNDS)
      })
      await cause(scene, round, caused)
      await killed
      await gateway.start()
      await status(gateway, 'main', 'WORKING')
    }

    const textsOf = () =>
      logOf(gateway).flatMap(({ type, message }) => (type === 'message.created' ? [message?.content.text ?? ''] : []))
    await until('every text', () => caused.texts.every((text) => textsOf().includes(text)), 40_000)
    await until('the state of the chat', async () => {
      const { body } = await gateway.api.get('/v1/sessions/main/chats?limit=100')
      const chats: readonly { readonly id: string; readonly archived: boolean }[] = body.items ?? body.chats ?? body
      return chats.some(({ id, archived }) => id.startsWith(ANA) && archived === caused.archived)
    })
    // The phone begins with its past as soon as it finds the device connected, which may be after the last kill.
    const bodiesOf = async () => {
      const { body } = await gateway.api.get(`/api/main/chats/${ANA}@c.us/messages?limit=200&downloadMedia=false`)
      return (body as readonly { readonly body: string }[]).map((message) => message.body)
    }
    await until('the whole past', async () => {
      const bodies = await bodiesOf()
      return past.every((text) => bodies.includes(text))
    })
    const queued = () => (sandbox.stats()['queued'] as Record<string, number>)[`${OWNER}:${device}`]
    await until('nothing more to deliver', () => queued() === undefined)

    const log = logOf(gateway)
    assert.deepEqual(
      caused.texts.map((text) => [text, times(textsOf(), text)]),
      caused.texts.map((text) => [text, 1]),
    )
    const subjects = log.flatMap(({ type, group: changed }) => (type === 'group.changed' ? [changed?.subject] : []))
    assert.deepEqual(
      caused.subjects.map((subject) => [subject, times(subjects, subject)]),
      caused.subjects.map((subject) => [subject, 1]),
    )
    const offers = log.flatMap(({ call }) => (call?.status === 'offer' ? [call.id] : []))
    assert.deepEqual(
      caused.calls.map((id) => times(offers, id)),
      caused.calls.map(() => 1),
    )
    const unreadable = log.flatMap(({ type, target }) => (type === 'message.undecryptable' ? [target?.id] : []))
    assert.equal(new Set(unreadable).size, unreadable.length)
    const bodies = await bodiesOf()
    for (const text of past) assert.equal(times(bodies, text), 1, text)
  },
)
