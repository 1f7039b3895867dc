import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { kindFixtures } from '../src/kinds/fixtures.ts'
import { createSandbox, type Sandbox } from '../src/server.ts'
import { proto } from '../src/wire/proto.ts'
import { controlOf, type ControlClient } from './support/control.ts'
import { ANA, BEN, CARA } from './support/people.ts'

interface Message {
  readonly id: string
  readonly kind: string
  readonly line: string
  readonly chat: string
  readonly votes: Record<string, readonly string[]>
  readonly answers: Record<string, { readonly answer: string }>
  readonly details: {
    readonly file?: { readonly directPath: string; readonly size: number }
    readonly viewOnce?: boolean
    readonly album?: { readonly images: number; readonly videos: number }
    readonly inAlbum?: string
    readonly choice?: { readonly id: string }
    readonly forwardingScore?: number
    readonly mentions?: readonly string[]
  }
}

const BYTES = randomBytes(150_001)
const ana = `/accounts/${ANA.number}`
const ben = `/accounts/${BEN.number}`

describe('the control API, every kind', () => {
  let sandbox: Sandbox
  let control: ControlClient

  before(async () => {
    sandbox = await createSandbox()
    control = controlOf(sandbox)
    for (const person of [ANA, BEN, CARA]) await sandbox.createAccount(person)
  })
  after(async () => {
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
    await sandbox.close()
  })

  const atAnas = (id: string, fits = (_message: Message) => true) =>
    control.shows<readonly Message[]>(
      `${ana}/messages?limit=200`,
      (all) => all.some((each) => each.id === id && fits(each)),
      `message ${id}`,
    )
  const arrived = async (id: string): Promise<Message> => {
    const found = (await atAnas(id)).find((each) => each.id === id)
    assert.ok(found)
    return found
  }
  const send = async (content: object) =>
    (await control.done<Message>('POST', `${ben}/messages`, { to: ANA.number, content })).id
  const download = async (path: string) => fetch(`${sandbox.control}${path}`)

  it('writes a message of every kind from JSON, and shows a line for each', async () => {
    const json = JSON.parse(
      JSON.stringify(kindFixtures(), (_name, value: unknown) => {
        const bytes = value as { type?: string; data?: number[] } | null
        return bytes?.type === 'Buffer' ? Buffer.from(bytes.data ?? []).toString('base64') : value
      }),
    ) as { name: string; message: Record<string, unknown> }[]
    const names = new Map<string, string>()
    for (const { name, message } of json) names.set(await send(message), name)
    const shown = await control.shows<readonly Message[]>(
      `${ana}/messages?limit=200`,
      (all) => [...names.keys()].every((id) => all.some((each) => each.id === id)),
      'all kinds',
    )
    for (const { id, line } of shown) if (names.has(id)) assert.ok(line.length > 0, names.get(id))
  })

  it('sends a file as base64 and as a raw body, and hands it out again', async () => {
    const posted = await control.done<Message>('POST', `${ben}/files`, {
      to: ANA.number,
      kind: 'document',
      name: 'Rechnung März.pdf',
      caption: 'Bitte zahlen',
      data: BYTES.toString('base64'),
    })
    assert.match((await arrived(posted.id)).line, /Document, Rechnung März\.pdf, 151 kB · Bitte zahlen/)
    const query = new URLSearchParams({
      to: ANA.number,
      kind: 'voice',
      seconds: '7',
      viewOnce: 'true',
      mentions: CARA.number,
    })
    const body = new Uint8Array(BYTES)
    const raw = await fetch(`${sandbox.control}${ben}/uploads?${query}`, { method: 'POST', body })
    assert.equal(raw.status, 201)
    const { id } = (await raw.json()) as Message
    const voice = await arrived(id)
    assert.equal(voice.details.viewOnce, true)
    assert.deepEqual(voice.details.mentions, [`${CARA.number}@s.whatsapp.net`])
    assert.match(voice.line, /^① 🎤 Voice message, 7 s/)
    for (const message of [posted.id, id]) {
      const answer = await download(`${ana}/messages/${message}/file`)
      assert.equal(answer.headers.get('content-type'), 'application/octet-stream')
      assert.ok(BYTES.equals(Buffer.from(await answer.arrayBuffer())))
    }
  })

  it('sends albums, and what phones say of sound and documents', async () => {
    const data = BYTES.toString('base64')
    const files = [
      { kind: 'image', data, caption: 'the sea' },
      { kind: 'video', data, seconds: 3 },
    ]
    const { messages } = await control.done<{ messages: readonly Message[] }>('POST', `${ben}/albums`, {
      to: ANA.number,
      files,
    })
    const [album, image, video] = await Promise.all(messages.map(({ id }) => arrived(id)))
    assert.deepEqual(album?.details.album, { images: 1, videos: 1 })
    for (const part of [image, video]) assert.equal(part?.details.inAlbum, album?.id)
    const refused = ['POST', `${ben}/albums`, { to: ANA.number, files: [{ kind: 'audio', data }] }] as const
    await control.refused(400, /kind must be one of image, video/, refused)
    const waveform = Buffer.from(Uint8Array.from({ length: 64 }, (_, index) => index)).toString('base64')
    const voice = await control.done<Message>('POST', `${ben}/files`, { to: ANA.number, kind: 'voice', data, waveform })
    const document = { to: ANA.number, kind: 'document', data, pages: 4 }
    const paged = await control.done<Message>('POST', `${ben}/files`, document)
    const raw = async ({ id }: Message) =>
      proto.Message.decode(
        Buffer.from((await control.get<{ raw: string }>(`${ana}/messages/${id}?raw=true`)).raw, 'base64'),
      )
    await Promise.all([arrived(voice.id), arrived(paged.id)])
    assert.equal(Buffer.from((await raw(voice)).audioMessage?.waveform ?? []).toString('base64'), waveform)
    assert.equal((await raw(paged)).documentMessage?.pageCount, 4)
  })

  it('loses files on the server and on the phone', async () => {
    const sent = await control.done<Message>('POST', `${ben}/files`, {
      to: ANA.number,
      kind: 'image',
      data: BYTES.toString('base64'),
    })
    const { details } = await arrived(sent.id)
    const file = `${ana}/messages/${sent.id}/file`
    await control.done('DELETE', `${file}?from=phone`)
    assert.equal((await download(file)).status, 200)
    await control.done('DELETE', `${file}?from=server&missing=true`)
    assert.equal((await fetch(`${sandbox.media}${details.file?.directPath}`)).status, 404)
    await control.refused(404, /media server does not have/, ['GET', file])
    await control.refused(400, /from must be one of server, phone/, ['DELETE', `${file}?from=moon`])
  })

  it('votes, answers, presses, forwards and keeps', async () => {
    const fixture = (name: string) => kindFixtures().find((each) => each.name === name)?.message ?? {}
    const account = sandbox.account(BEN.number)
    const poll = await account.sendPoll(ANA.number, { name: 'Q', options: ['A', 'B'] })
    const event = await account.sendEvent(ANA.number, { name: 'E', startsAt: 1_900_000_000 })
    const list = await account.sendContent(ANA.number, fixture('list'))
    await arrived(list.id)
    const act = (id: string, what: string, body: object) =>
      control.done<Message>('POST', `${ana}/messages/${id}/${what}`, body)
    await act(poll.id, 'vote', { options: ['B'] })
    await atAnas(poll.id, ({ votes }) => votes[`${ANA.number}@s.whatsapp.net`]?.[0] === 'B')
    await act(event.id, 'answer', { answer: 'maybe' })
    await atAnas(event.id, ({ answers }) => answers[`${ANA.number}@s.whatsapp.net`]?.answer === 'maybe')
    const pressed = await act(list.id, 'press', { button: 'soup' })
    assert.equal((await arrived(pressed.id)).details.choice?.id, 'soup')
    const forwarded = await act(list.id, 'forward', { to: BEN.number })
    assert.equal((await arrived(forwarded.id)).details.forwardingScore, 1)
    await act(list.id, 'keep', { kept: true })
    const refused = (id: string, what: string, body: object) => ['POST', `${ana}/messages/${id}/${what}`, body] as const
    await control.refused(409, /no option “C”/, refused(poll.id, 'vote', { options: ['C'] }))
    await control.refused(409, /is no poll/, refused(list.id, 'vote', { options: [] }))
    await control.refused(400, /answer must be one of/, refused(event.id, 'answer', { answer: 'perhaps' }))
    await control.refused(409, /nothing with the id/, refused(list.id, 'press', { button: 'cake' }))
    await control.refused(404, /has no message/, refused('none', 'vote', { options: [] }))
  })

  it('sends stories, to an audience only', async () => {
    const story = { to: 'status@broadcast', text: 'hello all' }
    await control.refused(409, /needs an audience/, ['POST', `${ben}/messages`, story])
    const { id } = await control.done<Message>('POST', `${ben}/messages`, { ...story, audience: [ANA.number] })
    assert.equal((await arrived(id)).chat, 'status@broadcast')
  })

  it('refuses what is no file, no message and no fault', async () => {
    const file = { to: ANA.number, kind: 'image', data: 'AAAA' }
    await control.refused(400, /kind must be one of/, ['POST', `${ben}/files`, { ...file, kind: 'hologram' }])
    await control.refused(400, /data must be base64/, ['POST', `${ben}/files`, { ...file, data: '%%' }])
    await control.refused(400, /seconds must be/, ['POST', `${ben}/files`, { ...file, seconds: -1 }])
    await control.refused(400, /bytes of a file/, ['POST', `${ben}/uploads?to=${ANA.number}&kind=image`])
    await control.refused(400, /kind is missing/, ['POST', `${ben}/uploads?to=${ANA.number}`])
    const write = (body: object) => ['POST', `${ben}/messages`, { to: ANA.number, ...body }] as const
    await control.refused(400, /helloMessage/, write({ content: { helloMessage: {} } }))
    await control.refused(400, /it is empty/, write({ content: {} }))
    await control.refused(400, /object expected/, write({ content: { imageMessage: 'a picture' } }))
    await control.refused(400, /either text or raw or content/, write({ text: 'a', content: { conversation: 'b' } }))
    await control.refused(
      404,
      /has no file/,
      ['GET', `${ana}/messages/${await send({ conversation: 'x' })}/file`].map(String) as never,
    )
    await control.refused(400, /number must be absent/, ['POST', '/faults', { kind: 'media-cut', number: ANA.number }])
    await control.refused(400, /code is missing/, ['POST', '/faults', { kind: 'media-status' }])
  })

  it('puts any kind into the past', async () => {
    const content = { locationMessage: { degreesLatitude: 1.5, degreesLongitude: 2.5 } }
    const past = { from: BEN.number, to: CARA.number, content, timestamp: 1_700_000_000 }
    const { id } = await control.done<Message>('POST', '/past', past)
    assert.equal((await control.get<Message>(`/accounts/${CARA.number}/messages/${id}`)).line, '📍 1.5, 2.5')
    const { content: _content, ...nothing } = past
    await control.refused(400, /either text or raw or content/, ['POST', '/past', nothing])
  })

  it('describes it all', async () => {
    const { paths } = await control.get<{ paths: Record<string, Record<string, { parameters?: { name: string }[] }>> }>(
      '/openapi.json',
    )
    const names = paths['/accounts/{number}/uploads']?.['post']?.parameters?.map(({ name }) => name)
    assert.ok(names?.includes('kind') && names.includes('number'))
    assert.ok(paths['/accounts/{number}/messages/{id}/vote']?.['post'])
  })
})
