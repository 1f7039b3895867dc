import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { sampleFile, type FileToSend, type SandboxMessage } from '../../sandbox/src/index.ts'
import { createJsonClient } from '../support/json-client.ts'
import { ownBytes, type Json } from '../support/kinds/kind.ts'
import { SESSION, startKindsWorld, type KindsWorld } from '../support/kinds/world.ts'
import { carouselWith } from '../support/kinds/writing.ts'
import { until } from '../support/wait.ts'

const [PHOTO, CLIP] = [sampleFile('photo'), sampleFile('clip')]

type CardFile = readonly [FileToSend, name: string]

describe("the files of a carousel's cards", { timeout: 120_000 }, () => {
  let world: KindsWorld
  let native: ReturnType<typeof createJsonClient>

  before(async () => {
    // Nothing is fetched before somebody asks for it, so that tests can take it away.
    world = await startKindsWorld({ WAYPOST_MEDIA_DOWNLOAD: '0' })
    native = createJsonClient(world.gateway.origin, { authorization: `Bearer ${world.gateway.key}` })
  })
  after(() => world?.[Symbol.asyncDispose]())

  /** Ana sends a carousel; resolves when the gateway lists it. */
  async function receive(
    files: readonly CardFile[],
  ): Promise<{ readonly sent: SandboxMessage; readonly listed: Json }> {
    const { ana, olivia } = world
    const sent = await ana.sendContent(olivia.number, await carouselWith(world, files))
    await olivia.waitForMessage(({ id }) => id === sent.id)
    return { sent, listed: await until('it is listed', () => listedBy(sent.id)) }
  }

  async function listedBy(id: string): Promise<Json> {
    const { body } = await native.get(`/v1/sessions/${SESSION}/messages?chat=${world.ana.number}`)
    return body.items.find((message: Json) => message.id === id)
  }

  const bytesOf = (files: readonly CardFile[]) => files.map(([sample, name]) => ownBytes(sample, name).toString('hex'))

  async function fetchAll(listed: Json): Promise<readonly string[]> {
    return Promise.all(
      listed.files.map(async ({ url }: Json) => {
        const response = await fetch(url)
        return response.ok ? Buffer.from(await response.arrayBuffer()).toString('hex') : `${response.status}`
      }),
    )
  }

  const storedFiles = async () => {
    const entries = await readdir(world.gateway.data, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)).length
  }

  test('each is listed with its card, also with a key alone, and none takes the place of another', async () => {
    const files: readonly CardFile[] = [
      [CLIP, 'one'],
      [PHOTO, 'two'],
      [PHOTO, 'three'],
    ]
    const { sent, listed } = await receive(files)
    assert.deepEqual(
      listed.files.map(({ card, mimetype }: Json) => [card, mimetype]),
      [
        [1, 'video/mp4'],
        [2, 'image/jpeg'],
        [3, 'image/jpeg'],
      ],
    )
    assert.deepEqual(await fetchAll(listed), bytesOf(files))
    const ask = async (name: string) => {
      const { gateway, ana } = world
      const url = `${gateway.origin}/api/files/${SESSION}/false_${ana.number}@c.us_${sent.id}${name}`
      const response = await fetch(url, { headers: { 'x-api-key': gateway.key } })
      return response.ok ? Buffer.from(await response.arrayBuffer()).toString('hex') : `${response.status}`
    }
    const [one, , three] = bytesOf(files)
    assert.deepEqual(await Promise.all(['.mp4', '.1.mp4', '.3.jpeg', '.4.jpeg'].map(ask)), [one, one, three, '404'])
  })

  test('what WhatsApp has dropped is asked of the phone, each for itself and at once', async () => {
    const files = ['red', 'green', 'blue'].map((name) => [PHOTO, name] as const)
    const { sent, listed } = await receive(files)
    world.ana.dropFile(sent.id)
    assert.deepEqual(await fetchAll(listed), bytesOf(files))
  })

  test('what the phone has lost too is gone for every card, and says so', async () => {
    const { sent, listed } = await receive([
      [PHOTO, 'lost'],
      [CLIP, 'lost as well'],
    ])
    world.ana.dropFile(sent.id)
    await world.olivia.loseFile(sent.id)
    assert.deepEqual(await fetchAll(listed), ['410', '410'])
    const path = `/api/${SESSION}/chats/${world.ana.number}@c.us/messages/${sent.id}`
    const { media, _data } = (await world.apis.waha.get(path)).body
    assert.equal(media.error.code, 'FILE_GONE')
    assert.deepEqual(
      _data.cards.map((card: Json) => [card.media.url, card.media.error.code]),
      [
        [null, 'FILE_GONE'],
        [null, 'FILE_GONE'],
      ],
    )
  })

  test('a carousel is forwarded with all of them, and nothing is uploaded', async () => {
    const files: readonly CardFile[] = [
      [PHOTO, 'to be forwarded'],
      [CLIP, 'with it'],
    ]
    const { sent, listed } = await receive(files)
    const { uploads } = world.sandbox.stats()
    const chatId = `${world.ben.number}@c.us`
    const messageId = `false_${world.ana.number}@c.us_${sent.id}`
    const answer = await world.apis.waha.post('/api/forwardMessage', { session: SESSION, chatId, messageId })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    const atBen = await world.ben.waitForMessage(({ id }) => id === answer.body._data.key.id)
    const got = await Promise.all([0, 1].map(async (index) => (await atBen.file(index)).toString('hex')))
    assert.deepEqual(got, bytesOf(files))
    assert.equal(world.sandbox.stats().uploads, uploads)
    assert.deepEqual(await fetchAll(listed), bytesOf(files))
  })

  test('they go with their message, and with their session', async () => {
    const before = await storedFiles()
    const { sent, listed } = await receive([
      [PHOTO, 'taken back'],
      [CLIP, 'taken back as well'],
    ])
    await fetchAll(listed)
    assert.equal(await storedFiles(), before + 2)
    await world.ana.revoke(sent.id)
    await until('both are gone', async () => (await storedFiles()) === before)
    assert.deepEqual(await fetchAll(listed), ['404', '404'])
    assert.deepEqual((await listedBy(sent.id)).files, [])
    assert.equal((await world.apis.waha.call(`DELETE /api/sessions/${SESSION}`)).status, 200)
    await until('all are gone', async () => (await storedFiles()) === 0)
  })
})
