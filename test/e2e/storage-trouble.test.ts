import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startChild } from '../support/child.ts'
import { startGateway } from '../support/gateway-process.ts'
import { assertRefused, rawRequest } from '../support/raw-request.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair, status } from '../support/waha.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550170001'
const ANA = '15550170002'
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const isRoot = process.getuid?.() === 0

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A small disk of its own; null where only root may make one, and root we are not. */
function newDisk(t: TestContext, megabytes: number): string | null {
  if (!isRoot) return null
  const folder = mkdtempSync(join(tmpdir(), 'waypost-test-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0
  t.after(() => {
    if (mounted) spawnSync('umount', ['-l', folder])
    rmdirSync(folder)
  })
  return mounted ? folder : null
}

/** Takes the room of a disk until this much is left. */
function fill(folder: string, leaveBytes: number): string {
  const ballast = join(folder, 'ballast')
  const chunk = Buffer.alloc(4_096)
  const free = () => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  while (free() >= leaveBytes + chunk.length) appendFileSync(ballast, chunk)
  return ballast
}

describe('storage in trouble', { timeout: 180_000 }, () => {
  let sandbox: SandboxProcess

  before(async () => {
    sandbox = await startSandbox()
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
  })
  after(() => sandbox[Symbol.asyncDispose]())

  const network = () => ({
    WAYPOST_NETWORK: sandbox.url,
    WAYPOST_NETWORK_ROOT_KEY: sandbox.rootKey,
    WAYPOST_NETWORK_MEDIA: sandbox.media,
  })
  /** Starts a gateway that is expected not to come up; returns its exit code and what it wrote. */
  const failingStart = async (cwd: string, env: Readonly<Record<string, string>>) => {
    await using child = startChild({ args: [MAIN], cwd, env: { WAYPOST_PORT: '0', ...network(), ...env } })
    if (child.process.exitCode === null) await once(child.process, 'close', { signal: AbortSignal.timeout(20_000) })
    const output = child.lines.join('\n')
    assert.doesNotMatch(output, /^\s+at /m)
    return { code: child.process.exitCode, output }
  }

  test('a second process on the same folder is refused and names the first, which goes on', async () => {
    await using gateway = await startGateway({ sandbox })
    const { code, output } = await failingStart(gateway.data, { WAYPOST_DATA: gateway.data })
    assert.equal(code, 1)
    assert.match(output, new RegExp(`process ${gateway.child().process.pid}\\b`))
    assert.match(output, new RegExp(gateway.origin))
    assert.equal((await gateway.api.get('/api/sessions')).status, 200)
  })

  test('a database newer than the program stops the start and stays as it is', async (t) => {
    const folder = newFolder(t)
    {
      await using gateway = await startGateway({ sandbox, env: { WAYPOST_DATA: folder } })
      await gateway.api.post('/api/sessions', { name: 'kept', start: false })
      await gateway.stop('SIGTERM')
    }
    const path = join(folder, 'waypost.db')
    const change = (by: number) => {
      using database = new DatabaseSync(path)
      const [column] = database.prepare('select name from pragma_table_info(?)').all('schema_version')
      database.exec(`update schema_version set ${String(column?.['name'])} = ${String(column?.['name'])} + ${by}`)
    }
    change(1_000)
    const { code, output } = await failingStart(folder, { WAYPOST_DATA: folder })
    assert.equal(code, 1)
    assert.match(output, /newer/)
    change(-1_000)
    await using gateway = await startGateway({ sandbox, env: { WAYPOST_DATA: folder } })
    assert.equal((await gateway.api.get('/api/sessions/kept')).status, 200)
  })

  test('files that are no database of ours stop the start and stay as they are', async (t) => {
    const foreign = newFolder(t)
    {
      using database = new DatabaseSync(join(foreign, 'waypost.db'))
      database.exec('create table other (a)')
    }
    const broken = newFolder(t)
    writeFileSync(join(broken, 'waypost.db'), 'no database at all, but long enough to look like one. '.repeat(100))
    const directory = newFolder(t)
    mkdirSync(join(directory, 'waypost.db'))
    for (const folder of [foreign, broken, directory]) {
      const read = () => (folder === directory ? '' : readFileSync(join(folder, 'waypost.db'), 'latin1'))
      const content = read()
      const { code, output } = await failingStart(folder, { WAYPOST_DATA: folder })
      assert.equal(code, 1)
      assert.match(output, /waypost\.db/)
      assert.equal(read(), content)
    }
  })

  test('a folder that cannot be used stops the start and says why', async (t) => {
    const folder = newFolder(t)
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const places = [join(file, 'data'), file]
    if (!isRoot) {
      const locked = join(folder, 'locked')
      mkdirSync(locked)
      chmodSync(locked, 0o500)
      places.push(locked)
    }
    for (const place of places) {
      const { code, output } = await failingStart(folder, { WAYPOST_DATA: place })
      assert.equal(code, 1)
      assert.match(output, /^waypost: .*file/m)
    }
  })

  test('a full disk at the start is one clear sentence', async (t) => {
    const disk = newDisk(t, 1)
    if (disk === null) return t.skip('a disk of its own can only be mounted by root')
    fill(disk, 8_192)
    const { code, output } = await failingStart(disk, { WAYPOST_DATA: disk })
    assert.equal(code, 1)
    assert.match(output, /^waypost: .*(no space|full)/m)
  })

  test('a disk that fills up: writes fail and say so, nothing is lost, and it goes on with room', async (t) => {
    const disk = newDisk(t, 24)
    if (disk === null) return t.skip('a disk of its own can only be mounted by root')
    await using hook = await startWebhookReceiver()
    await using gateway = await startGateway({ sandbox, env: { WAYPOST_DATA: disk } })
    const config = { webhooks: [{ url: hook.url, events: ['message'] }] }
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER, config })
    const send = (text: string) =>
      rawRequest(gateway.origin, {
        key: gateway.key,
        method: 'POST',
        path: '/api/sendText',
        body: { session: 'main', chatId: `${ANA}@c.us`, text },
      })
    assert.equal((await send('with room')).status, 201)
    const messages = async () => (await sandbox.control.get(`/accounts/${ANA}/messages`)).body as { text: string }[]

    const ballast = fill(disk, 0)
    const refused = await until('the refusal', async () => {
      const answer = await send(`without room ${'x'.repeat(20_000)}`)
      return answer.status >= 500 ? answer : null
    })
    assertRefused(refused, 507, /no space/)
    const health = await gateway.api.get('/health')
    assert.ok([200, 503].includes(health.status))
    assert.equal((await gateway.api.get('/api/main/chats')).status, 200)
    await sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text: 'came without room' })
    const before = (await messages()).length

    rmSync(ballast)
    await until('a send that works again', async () => (await send('with room again')).status === 201, 30_000)
    await hook.next('what came meanwhile', ({ body }) => body.payload.body === 'came without room', 60_000)
    await onPhone(sandbox, ANA, 'with room again')
    assert.ok((await messages()).length > before)
    const { body } = await gateway.api.get('/api/main/chats/all/messages?limit=100&downloadMedia=false')
    const texts = body.map((message: { body: string }) => message.body)
    for (const text of ['with room', 'came without room', 'with room again']) assert.ok(texts.includes(text), text)
    assert.equal(texts.filter((text: string) => text === 'came without room').length, 1)
  })

  test('the data folder moved away while running: nothing is wiped, and moved back it is all there', async (t) => {
    const parent = newFolder(t)
    const folder = join(parent, 'data')
    await createAccount(sandbox, '15550170009', 'Mona Mover')
    await using gateway = await startGateway({ sandbox, env: { WAYPOST_DATA: folder } })
    await pair({ gateway, sandbox }, { name: 'moved', number: '15550170009' })
    renameSync(folder, join(parent, 'elsewhere'))
    const answer = await gateway.api.get('/api/sessions')
    assert.ok(answer.status === 200 || answer.body.statusCode === answer.status)
    await gateway.stop('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
    renameSync(join(parent, 'elsewhere'), folder)
    await gateway.start()
    await status(gateway, 'moved', 'WORKING')
  })
})
