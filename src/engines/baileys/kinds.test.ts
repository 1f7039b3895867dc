import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { kindFixtures } from '../../../sandbox/src/index.ts'
import { mediaOf } from '../../core/model/content.ts'
import type { DraftContent, ReadyDraft, ReadyPreview, StagedFile } from '../../core/model/draft.ts'
import type { Message } from '../../core/model/message.ts'
import type { EngineSession } from '../../core/ports/engine.ts'
import type { Recorder } from '../testing/recorder.ts'
import { createWorld, type World } from './testing/world.ts'

type Draft = DraftContent<StagedFile, ReadyPreview<StagedFile>>

/** What the people of the sandbox call our kinds, where the names differ. */
const NAMES: Readonly<Record<string, string>> = { contact: 'contacts', other: 'raw' }

/** What is no message of a chat, but changes one. */
const ACTIONS: ReadonlySet<string> = new Set(['reaction', 'edit', 'revoke', 'pin', 'ephemeral', 'vote', 'answer'])

describe('every kind, over the network', () => {
  let world: World
  let session: EngineSession
  let heard: Recorder
  let folder: string
  let file: StagedFile
  const bytes = randomBytes(50_001)

  before(async () => {
    world = await createWorld()
    ;({ session, heard } = await world.paired())
    folder = await mkdtemp(join(tmpdir(), 'kinds-'))
    const path = join(folder, 'a')
    await writeFile(path, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    file = { path, size: bytes.length, mimetype: 'image/jpeg', name: 'a.jpg', sha256, width: 4, height: 3 }
  })
  after(async () => {
    await world[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })

  const send = async (draft: Draft, rest: Partial<ReadyDraft> = {}) => {
    const message = await session.compose({ chat: world.ben.pn, ...rest, ...draft } as ReadyDraft)
    await session.transmit(message)
    return { message, seen: await world.ben.waitForMessage(({ id }) => id === message.id) }
  }

  it('what people send is read as they see it', async () => {
    for (const { name, message } of kindFixtures()) {
      const sent = await world.ben.send(world.ana.number, message)
      if (ACTIONS.has(sent.kind)) continue
      const { content, quoted } = (await heard.until('message', (event) => event.message.id === sent.id)).message
      const { file: shown, location, poll, buttons, forwardingScore, expiration } = sent.details
      if (content.kind === 'liveLocation') assert.equal(location?.live, true, name)
      // A card with a Pix key and a flow that opens a list are buttons to phones.
      else if (content.kind !== sent.kind && buttons) assert.ok(['payment', 'list'].includes(content.kind), name)
      else assert.equal(content.kind, NAMES[sent.kind] ?? sent.kind, name)
      const media = mediaOf(content)
      if (shown) assert.deepEqual([media?.sha256, media?.size], [shown.sha256, shown.size], name)
      if (content.kind === 'poll')
        assert.deepEqual([content.options, content.selectable], [poll?.options, poll?.selectable])
      assert.deepEqual([content.forwarded, content.expiresAfter], [forwardingScore, expiration], name)
      assert.equal(quoted?.id, sent.quoted?.id, name)
    }
  })

  it('files reach people byte for byte, and are uploaded once', async () => {
    const before = Number(world.sandbox.stats()['uploads'])
    const voice = { ...file, mimetype: 'audio/ogg', seconds: 2, waveform: [1, 2, 3] }
    const drafts: readonly Draft[] = [
      { kind: 'image', file, text: 'sea' },
      { kind: 'image', file, text: null, viewOnce: true },
      { kind: 'video', file: { ...file, mimetype: 'video/mp4', seconds: 2 }, text: 'clip', style: 'plain' },
      { kind: 'video', file: { ...file, mimetype: 'video/mp4' }, text: null, style: 'gif' },
      { kind: 'video', file: { ...file, mimetype: 'video/mp4' }, text: null, style: 'note' },
      { kind: 'audio', file: voice, voice: true },
      { kind: 'audio', file: { ...voice, mimetype: 'audio/mpeg' }, voice: false },
      { kind: 'document', file: { ...file, name: 'plan.pdf', mimetype: 'application/pdf' }, text: 'as agreed' },
      { kind: 'sticker', file: { ...file, mimetype: 'image/webp' } },
    ]
    for (const draft of drafts) {
      const { seen } = await send(draft)
      assert.equal(seen.kind, draft.kind)
      assert.deepEqual(await seen.file(), bytes, draft.kind)
      assert.equal(seen.text, 'text' in draft ? draft.text : null)
      assert.equal(seen.details.viewOnce, 'viewOnce' in draft ? true : undefined)
    }
    assert.equal(Number(world.sandbox.stats()['uploads']) - before, 5)
    assert.deepEqual(await readdir(folder), ['a'])
  })

  it('what is pressed, planned and shared is seen as it was meant', async () => {
    const reply = { type: 'reply', id: 'yes', text: 'Yes' } as const
    const buttons = await send({
      kind: 'buttons',
      text: 'sure?',
      header: 'Order',
      footer: null,
      buttons: [reply],
      media: { type: 'image', file },
    })
    assert.deepEqual(buttons.seen.details.buttons?.buttons, [{ ...reply, value: null }])
    assert.equal(buttons.seen.details.buttons?.file?.sha256, file.sha256)
    const rows = [{ id: 'r', title: 'One', description: null }]
    const list = {
      kind: 'list',
      text: 'x',
      title: null,
      footer: null,
      button: 'Open',
      sections: [{ title: 'S', rows }],
    } as const
    const { seen } = await send(list)
    assert.ok(['list', 'buttons'].includes(seen.kind))
    const poll = await send({ kind: 'poll', text: 'Where?', options: ['a', 'b'], selectable: 1 })
    assert.deepEqual(poll.seen.details.poll, { options: ['a', 'b'], selectable: 1, correct: null })
    const place = await send({ kind: 'location', latitude: 1.5, longitude: 2.5, name: 'Gate', address: null })
    assert.equal(place.seen.details.location?.latitude, 1.5)
    const cards = ['Cleo', 'Dan'].map((name) => ({ name, vcard: `BEGIN:VCARD\nFN:${name}\nEND:VCARD` }))
    const contacts = await send({ kind: 'contacts', contacts: cards })
    assert.deepEqual(contacts.seen.details.contacts, cards)
    const pix = await send({ kind: 'pix', merchant: 'Shop', key: 'k', keyType: 'EVP', text: null })
    assert.ok(pix.seen.details.buttons?.buttons[0]?.value?.includes('pix_static_code'))
    const answer = await send({ kind: 'choice', id: 'yes', text: 'Yes' }, { quoted: buttons.message })
    assert.deepEqual([answer.seen.details.choice?.of, answer.seen.details.choice?.id], ['flow', 'yes'])
  })

  it('a forwarded file is the same file', async () => {
    const { id } = await world.ben.sendFile(world.ana.number, { kind: 'image', data: bytes, caption: 'from Ben' })
    const { message } = await heard.until('message', (event) => event.message.id === id)
    const uploads = world.sandbox.stats()['uploads']
    const { seen } = await send({ kind: 'forward', message })
    assert.deepEqual(await seen.file(), bytes)
    assert.deepEqual([seen.text, seen.details.forwardingScore], ['from Ben', 1])
    assert.equal(world.sandbox.stats()['uploads'], uploads)
  })

  it('a story reaches its audience and the own phone, nobody else, also when it is sent again', async () => {
    const cleo = await world.sandbox.createAccount({ number: '15550000003', name: 'Cleo' })
    const draft = { kind: 'image', chat: 'status@broadcast', file, text: 'my day' } as const
    const story: Message = await session.compose(draft)
    const audience = [world.ben.pn, '19995550000@s.whatsapp.net']
    await session.transmit(story, { audience })
    const seen = await world.ben.waitForMessage(({ id }) => id === story.id)
    assert.deepEqual([seen.chat, seen.text], ['status@broadcast', 'my day'])
    assert.deepEqual(await seen.file(), bytes)
    await world.ana.waitForMessage(({ id }) => id === story.id)
    assert.equal(cleo.message(story.id), null)
    await session.transmit(story, { audience: [...audience, cleo.pn] })
    await cleo.waitForMessage(({ id }) => id === story.id)
    assert.equal(world.ben.messages().filter(({ id }) => id === story.id).length, 1)
  })

  it('a story that its reader could not read comes again, and so do buttons, with what makes them show', async () => {
    const lost = async (draft: Draft & { readonly chat?: string }, audience?: readonly string[]) => {
      const message = await session.compose({ chat: world.ben.pn, ...draft } as ReadyDraft)
      await heard.options.listener({ type: 'message', message, envelopes: [] })
      if (audience) heard.readers.set(message.id, audience)
      world.sandbox.faults.add({ kind: 'corrupt-phone', number: world.ben.number })
      await session.transmit(message, audience && { audience })
      return world.ben.waitForMessage(({ id, status }) => id === message.id && status !== 'undecryptable')
    }
    const story = await lost({ kind: 'text', text: 'my day', chat: 'status@broadcast' }, [world.ben.pn])
    assert.deepEqual([story.chat, story.text], ['status@broadcast', 'my day'])
    const poll = await lost({ kind: 'poll', text: 'Now?', options: ['yes', 'no'], selectable: 1 })
    assert.equal(poll.details.poll?.options.length, 2)
  })

  it('finds a number under the form that WhatsApp knows', async () => {
    const rui = await world.sandbox.createAccount({ number: '551187654321', name: 'Rui' })
    const chat = '5511987654321@s.whatsapp.net'
    const message = await session.compose({ kind: 'text', chat, text: 'oi' })
    assert.equal(message.chat, rui.pn)
    await session.transmit(message)
    await rui.waitForMessage(({ id }) => id === message.id)
    const [check] = await session.checkNumbers(['5511987654321'])
    assert.deepEqual([check?.number, check?.exists, check?.jid], ['5511987654321', true, rui.pn])
    await assert.rejects(session.compose({ kind: 'text', chat: '5511912345678@s.whatsapp.net', text: 'oi' }), {
      code: 'NUMBER_NOT_ON_WHATSAPP',
    })
  })
})
