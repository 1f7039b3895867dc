import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { S3mini } from 's3mini'
import S3rver from 's3rver'
import sharp from 'sharp'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { openSocket } from '../support/socket-client.ts'
import { createAccount, pair } from '../support/waha.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550330001'
const ANA = '15550330002'
const BEN = '15550330003'
const CHAT = `${ANA}@c.us`

// oxlint-disable-next-line typescript/no-explicit-any -- the shapes are the APIs' own
type Json = any

describe('files of messages, both ways, on all three APIs', { timeout: 180_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let photo: Buffer

  before(async () => {
    sandbox = await startSandbox()
    // Nothing is fetched before somebody asks for it, so that tests can take it away.
    gateway = await startGateway({ sandbox, env: { WAYPOST_MEDIA_DOWNLOAD: '0' } })
    await createAccount(sandbox, OWNER, 'Olivia')
    await createAccount(sandbox, ANA, 'Ana')
    await createAccount(sandbox, BEN, 'Ben')
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER })
    photo = await makePhoto('#a03020')
  })
  after(async () => {
    for (const part of [gateway, sandbox]) await part[Symbol.asyncDispose]()
  })

  const makePhoto = (background: string): Promise<Buffer> =>
    sharp({ create: { width: 320, height: 200, channels: 3, background } })
      .jpeg()
      .toBuffer()

  const get = (id: string, query = '') => gateway.api.get(`/api/main/chats/${CHAT}/messages/${id}${query}`)

  /** Ana sends a file; resolves with the message as WAHA shows it, without having fetched the file. */
  async function receive(fields: object): Promise<Json> {
    const sent = await sandbox.control.post(`/accounts/${ANA}/files`, { to: OWNER, ...fields })
    assert.equal(sent.status, 201, JSON.stringify(sent.body))
    return until('the message', async () => {
      const { status, body } = await get(sent.body.id, '?downloadMedia=false')
      return status === 200 ? { ...body, bareId: sent.body.id } : null
    })
  }

  const fetchFile = (url: string, headers: Readonly<Record<string, string>> = {}) => fetch(url, { headers })

  const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

  /** What Ana's phone shows of a message, and the file as it decrypts it. */
  async function atAna(id: string): Promise<Json> {
    const message = await until(`message ${id} at Ana`, async () => {
      const { body } = await sandbox.control.get(`/accounts/${ANA}/messages`)
      const messages: readonly Json[] = Array.isArray(body) ? body : body.messages
      return messages.find((each) => each.id === id)
    })
    const response = await fetch(`${sandbox.control.origin}/accounts/${ANA}/messages/${id}/file`)
    return { ...message, bytes: response.ok ? await bytesOf(response) : null }
  }

  test('a photo arrives with a link that gives its bytes, whole and in part', async () => {
    const data = photo.toString('base64')
    const { bareId, hasMedia, media } = await receive({ kind: 'image', data, mimetype: 'image/jpeg', caption: 'look' })
    assert.deepEqual([hasMedia, media], [true, null], 'nobody has asked for the file')
    const { body: message } = await get(bareId)
    assert.deepEqual([message.body, message.hasMedia, message.media.mimetype], ['look', true, 'image/jpeg'])
    const whole = await fetchFile(message.media.url)
    assert.deepEqual([whole.status, whole.headers.get('content-type')], [200, 'image/jpeg'])
    assert.deepEqual(await bytesOf(whole), photo)
    const part = await fetchFile(message.media.url, { range: 'bytes=2-5' })
    assert.deepEqual([part.status, await bytesOf(part)], [206, photo.subarray(2, 6)])
    const { origin, pathname } = new URL(message.media.url)
    assert.equal((await fetchFile(`${origin}${pathname}`)).status, 401, 'without signature and key')
    assert.equal((await fetchFile(`${origin}${pathname}`, { 'x-api-key': gateway.key })).status, 200)
  })

  test('RyzeAPI and GOWA give the same file', async () => {
    const file = await makePhoto('#2040c0')
    const { bareId: id } = await receive({ kind: 'image', data: file.toString('base64'), mimetype: 'image/jpeg' })
    const token = { authorization: `Bearer ${gateway.key}` }
    const ryze = await fetchFile(`${gateway.origin}/api/chat/base64/main?messageId=${id}`, token)
    const { base64, media_type: type }: Json = await ryze.json()
    assert.deepEqual([ryze.status, type], [200, 'image'])
    assert.deepEqual(Buffer.from(base64, 'base64'), file)
    const basic = { authorization: `Basic ${btoa(`any:${gateway.key}`)}`, 'x-device-id': 'main' }
    const gowa = await fetchFile(`${gateway.origin}/message/${id}/download?phone=${ANA}`, basic)
    const { results }: Json = await gowa.json()
    assert.deepEqual([gowa.status, results.media_type, results.file_size], [200, 'image', file.length])
    assert.deepEqual(await bytesOf(await fetchFile(results.file_url)), file)
  })

  /** An operation of RyzeAPI; resolves with its answer once it went well. */
  async function ryze(path: string, body: object): Promise<Json> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` }
    const response = await fetch(gateway.origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const answer: Json = await response.json()
    assert.equal(response.status, 200, JSON.stringify(answer))
    return answer
  }

  test('events of RyzeAPI carry the file where that is asked for, and the same at every attempt', async () => {
    await using hook = await startWebhookReceiver()
    hook.decide(({ body }) => ({
      status: hook.received.filter((one) => one.body.data.id === body.data.id).length > 1 ? 200 : 500,
    }))
    const options = { enabled: true, events: ['message.exchange'], mediaBase64: true }
    await ryze('/api/events/webhook/main', { ...options, label: 'files', url: hook.url })
    await ryze('/api/events/websocket/main', options)
    using socket = openSocket(`${gateway.origin.replace('http', 'ws')}/ws/main?token=${gateway.key}`)
    await socket.opened()

    const file = await makePhoto('#702090')
    const { bareId } = await receive({ kind: 'image', data: file.toString('base64'), mimetype: 'image/jpeg' })
    const isIt = (body: Json) => body.data.id === bareId
    const { body } = await socket.hears('the photo on the socket', isIt).then((found: Json) => ({ body: found }))
    assert.deepEqual(Buffer.from(body.data.message.media.base64, 'base64'), file)
    const attempts = await until('two attempts', () => {
      const found = hook.received.filter((one) => isIt(one.body))
      return found.length >= 2 ? found : null
    })
    assert.deepEqual(attempts[0]?.body, body)
    assert.equal(attempts[0]?.raw, attempts[1]?.raw)

    const large = {
      kind: 'document',
      data: Buffer.alloc(1024 * 1024 + 1, 'x').toString('base64'),
      mimetype: 'text/plain',
    }
    const { bareId: largeId } = await receive(large)
    const { media } = ((await socket.hears('the document', ({ data }: Json) => data.id === largeId)) as Json).data
      .message
    assert.deepEqual([media.base64, media.size], [undefined, 1024 * 1024 + 1])
    assert.ok(media.url)

    await ryze('/api/events/webhook/main', { label: 'files', enabled: false })
    await ryze('/api/events/websocket/main', { enabled: false })
  })

  test('an instance of RyzeAPI keeps its files in its own object store', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'waypost-s3-'))
    const bucket = { name: 'own', configs: [] }
    const s3 = new S3rver({ directory, silent: true, address: '127.0.0.1', port: 0, configureBuckets: [bucket] })
    const { port } = await s3.run()
    t.after(async () => {
      await s3.close()
      await rm(directory, { recursive: true, force: true })
    })
    const endpoint = `http://127.0.0.1:${port}`
    const [accessKey, region] = ['S3RVER', 'us-east-1']
    const place = { enabled: true, bucket: 'own', endpoint, region, accessKey, pathPrefix: 'wa' }
    await ryze('/api/instance/s3/main', { ...place, secretKey: accessKey })

    const file = await makePhoto('#0f5a7d')
    const sha256 = createHash('sha256').update(file).digest('hex')
    const { id, bareId } = await receive({ kind: 'image', data: file.toString('base64'), mimetype: 'image/jpeg' })
    const kept = await fetchFile(`${gateway.origin}/api/files/main/${id}.jpeg`, { 'x-api-key': gateway.key })
    assert.deepEqual(await bytesOf(kept), file)
    const client = new S3mini({
      endpoint: `${endpoint}/own`,
      region,
      accessKeyId: accessKey,
      secretAccessKey: accessKey,
    })
    const listed = (await client.listObjects('/', '')) ?? []
    assert.deepEqual(
      listed.map(({ Key }) => Key),
      [`wa/main/${sha256}`],
    )
    const token = { authorization: `Bearer ${gateway.key}` }
    const base64 = (of: string) => fetchFile(`${gateway.origin}/api/chat/base64/main?messageId=${of}`, token)
    const shown = await fetchFile(`${gateway.origin}/api/chat/getMessage/main?messageId=${bareId}`, token)
    assert.equal(((await shown.json()) as Json).data.media.s3Url, `${endpoint}/own/wa/main/${sha256}`)

    await ryze('/api/instance/s3/main', { ...place, accessKey: 'nobody', secretKey: 'another' })
    const other = await makePhoto('#aa5a7d')
    const refused = await receive({ kind: 'image', data: other.toString('base64'), mimetype: 'image/jpeg' })
    const answer = await base64(refused.bareId)
    const error = { message: 'the storage did not carry out the operation' }
    assert.deepEqual([answer.status, await answer.json()], [500, { success: false, error }])

    await ryze('/api/instance/s3/main', { enabled: false })
    for (const one of [bareId, refused.bareId]) assert.equal((await base64(one)).status, 200)
  })

  test('what WhatsApp has dropped is asked of the phone; what the phone has lost too is gone', async () => {
    const kept = await makePhoto('#10c060')
    const lost = await makePhoto('#c0c010')
    const drop = (account: string, id: string, from: string) =>
      sandbox.control.delete(`/accounts/${account}/messages/${id}/file?from=${from}`)
    const one = await receive({ kind: 'image', data: kept.toString('base64'), mimetype: 'image/jpeg' })
    assert.equal((await drop(ANA, one.bareId, 'server')).status, 200)
    const { media } = (await get(one.bareId)).body
    assert.equal(media.error, null)
    const renewed = await fetchFile(media.url)
    assert.equal(renewed.status, 200)
    assert.deepEqual(await bytesOf(renewed), kept)
    const other = await receive({ kind: 'image', data: lost.toString('base64'), mimetype: 'image/jpeg' })
    for (const [account, from] of [
      [ANA, 'server'],
      [OWNER, 'phone'],
    ] as const)
      assert.equal((await drop(account, other.bareId, from)).status, 200)
    const path = `/api/files/main/${other.id}.jpeg`
    const gone = await fetchFile(`${gateway.origin}${path}`, { 'x-api-key': gateway.key })
    assert.equal(gone.status, 410, await gone.text())

    const token = { authorization: `Bearer ${gateway.key}` }
    const base64 = await fetchFile(`${gateway.origin}/api/chat/base64/main?messageId=${other.bareId}`, token)
    const error = { message: 'Message not found or no media available' }
    assert.deepEqual([base64.status, await base64.json()], [404, { success: false, error }])
    const basic = { authorization: `Basic ${btoa(`any:${gateway.key}`)}`, 'x-device-id': 'main' }
    const download = await fetchFile(`${gateway.origin}/message/${other.bareId}/download?phone=${ANA}`, basic)
    const { code, message } = (await download.json()) as Json
    assert.deepEqual([download.status, code], [404, 404])
    assert.equal(message, 'neither WhatsApp nor the phone has this file any more')
    const shown = (await get(other.bareId)).body
    assert.deepEqual([shown.media.url, shown.mediaUrl, shown.media.error.code], [null, null, 'FILE_GONE'])
  })

  test('every API sends files that people see as they were meant', async () => {
    const data = photo.toString('base64')
    const file = { data, mimetype: 'image/jpeg', filename: 'sunset.jpg' }
    const waha = await gateway.api.post('/api/sendImage', { session: 'main', chatId: CHAT, file, caption: 'from WAHA' })
    assert.equal(waha.status, 201, JSON.stringify(waha.body))
    const first = await atAna(waha.body._data.key.id)
    assert.deepEqual([first.kind, first.text, first.bytes], ['image', 'from WAHA', photo])

    const document = await gateway.api.post('/api/sendFile', { session: 'main', chatId: CHAT, file })
    const second = await atAna(document.body._data.key.id)
    assert.deepEqual([second.kind, second.bytes], ['document', photo])

    const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` }
    const body = { number: ANA, mediaType: 'image', mediaBase64: data, message: 'from RyzeAPI' }
    const ryze = await fetch(`${gateway.origin}/api/message/media/main`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const answer: Json = await ryze.json()
    assert.equal(ryze.status, 200, JSON.stringify(answer))
    const third = await atAna(answer.data.messageId)
    assert.deepEqual([third.kind, third.text, third.bytes], ['image', 'from RyzeAPI', photo])

    const form = new FormData()
    form.set('phone', ANA)
    form.set('caption', 'from GOWA')
    form.set('compress', 'false')
    form.set('image', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }), 'sunset.jpg')
    const basic = { authorization: `Basic ${btoa(`any:${gateway.key}`)}`, 'x-device-id': 'main' }
    const gowa = await fetch(`${gateway.origin}/send/image`, { method: 'POST', headers: basic, body: form })
    const { results }: Json = await gowa.json()
    assert.equal(gowa.status, 200, JSON.stringify(results))
    const fourth = await atAna(results.message_id)
    assert.deepEqual([fourth.kind, fourth.text, fourth.bytes], ['image', 'from GOWA', photo])
  })

  test('a story is taken back from one who got it, and from the other later', async () => {
    const file = { data: photo.toString('base64'), mimetype: 'image/jpeg' }
    const told = await gateway.api.post('/api/main/status/image', { file, contacts: [CHAT, `${BEN}@c.us`] })
    assert.equal(told.status, 201, JSON.stringify(told.body))
    const { id } = told.body
    const bareId: string = told.body._data.key.id
    const shownBy = async (account: string): Promise<'shown' | 'revoked' | null> => {
      const { body } = await sandbox.control.get(`/accounts/${account}/messages`)
      const messages: readonly Json[] = Array.isArray(body) ? body : body.messages
      const found = messages.find((each) => each.id === bareId)
      return found ? (found.revoked ? 'revoked' : 'shown') : null
    }
    for (const account of [ANA, BEN])
      await until(`${account} sees it`, async () => (await shownBy(account)) === 'shown')
    const take = async (contacts: readonly string[] | null) => {
      const { status, body } = await gateway.api.post('/api/main/status/delete', { id, contacts })
      assert.equal(status, 201, JSON.stringify(body))
    }
    await take([CHAT])
    await until('it is gone at Ana', async () => (await shownBy(ANA)) === 'revoked')
    assert.equal(await shownBy(BEN), 'shown')
    await take(null)
    await until('it is gone at Ben', async () => (await shownBy(BEN)) === 'revoked')
  })

  test('a spoken story that is posted in chunks under one id reaches all of them, converted each time', () =>
    tellInChunks({ gateway, sandbox }))

  test('a sound is converted to a voice message, and a poll is voted in both ways', async () => {
    const wav = makeWav(1)
    const file = { data: wav.toString('base64'), mimetype: 'audio/wav', filename: 'tone.wav' }
    const voice = await gateway.api.post('/api/sendVoice', { session: 'main', chatId: CHAT, file, convert: true })
    assert.equal(voice.status, 201, JSON.stringify(voice.body))
    const heard = await atAna(voice.body._data.key.id)
    assert.equal(heard.bytes.subarray(0, 4).toString(), 'OggS')

    const poll = { name: 'What?', options: ['tea', 'cake'], multipleAnswers: false }
    const asked = await gateway.api.post('/api/sendPoll', { session: 'main', chatId: CHAT, poll })
    const id: string = asked.body._data.key.id
    await atAna(id)
    const voted = await sandbox.control.post(`/accounts/${ANA}/messages/${id}/vote`, { options: ['cake'] })
    assert.ok(voted.status < 300, JSON.stringify(voted.body))
    const token = { authorization: `Bearer ${gateway.key}` }
    await until('the vote of Ana', async () => {
      const response = await fetchFile(`${gateway.origin}/api/chat/poll/main?messageId=${id}`, token)
      const { data }: Json = await response.json()
      return data.votes.some((vote: Json) => vote.optionName === 'cake' && vote.optionVoteCount === 1)
    })
  })
})

async function tellInChunks({ gateway, sandbox }: { gateway: GatewayProcess; sandbox: SandboxProcess }): Promise<void> {
  const { body: made } = await gateway.api.get('/api/main/status/new-message-id')
  const file = { data: makeWav(1).toString('base64'), mimetype: 'audio/wav' }
  for (const contact of [CHAT, `${BEN}@c.us`]) {
    const chunk = { id: made.id, file, convert: true, contacts: [contact] }
    const told = await gateway.api.post('/api/main/status/voice', chunk)
    assert.equal(told.status, 201, JSON.stringify(told.body))
  }
  for (const account of [ANA, BEN]) {
    await until(`${account} hears it`, async () => {
      const { body } = await sandbox.control.get(`/accounts/${account}/messages`)
      const messages: readonly Json[] = Array.isArray(body) ? body : body.messages
      return messages.filter((each) => each.id === made.id).length === 1
    })
  }
}

/** Seconds of a tone, as WAV: 8 kHz, mono, 16 bits. */
function makeWav(seconds: number): Buffer {
  const rate = 8_000
  const samples = Buffer.alloc(rate * seconds * 2)
  for (let index = 0; index < rate * seconds; index++)
    samples.writeInt16LE(Math.round(Math.sin(index / 3) * 12_000), index * 2)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
