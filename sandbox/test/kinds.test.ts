import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { FILE_KINDS, type FileKind } from '../src/actors/compose-file.ts'
import { fileOf } from '../src/actors/content/read-file.ts'
import { unwrapMessage } from '../src/actors/content/values.ts'
import { kindFixtures } from '../src/kinds/fixtures.ts'
import { createSandbox, type Sandbox, type SandboxAccount } from '../src/server.ts'
import { sealVote } from '../src/wire/message-secret.ts'
import { baileys } from './baileys.ts'
import { linkedClient, type TestClient } from './support/client.ts'
import { ANA, BEN, CARA } from './support/people.ts'

const BYTES = randomBytes(200_003)
const ONCE: readonly FileKind[] = ['image', 'video', 'voice']

describe('every kind of message', () => {
  let sandbox: Sandbox
  let ana: SandboxAccount
  let ben: SandboxAccount
  let cara: SandboxAccount
  let client: TestClient

  before(async () => {
    sandbox = await createSandbox({ controlPort: null })
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    cara = await sandbox.createAccount(CARA)
    client = await linkedClient(sandbox, ana)
  })
  after(async () => {
    await client.close()
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
    await sandbox.close()
  })

  const atCompanion = async (id: string) => {
    const { messages } = await client.until('messages.upsert', (each) => each.messages.some(({ key }) => key.id === id))
    const found = messages.find(({ key }) => key.id === id)?.message
    assert.ok(found)
    return found
  }

  it('a raw message of every kind arrives as it was sent', async () => {
    for (const { name, message } of kindFixtures()) {
      const sent = await ben.sendContent(ana.number, message)
      const seen = await ana.waitForMessage(({ id }) => id === sent.id)
      assert.equal(seen.kind, sent.kind, name)
      assert.deepEqual(seen.details, sent.details, name)
      assert.deepEqual(seen.quoted, sent.quoted, name)
    }
  })

  it('files of every kind reach companions and people byte for byte', async () => {
    for (const kind of FILE_KINDS) {
      const viewOnce = ONCE.includes(kind)
      const sent = await ben.sendFile(ana.number, { kind, data: BYTES, caption: `my ${kind}`, name: 'a.bin', viewOnce })
      const file = fileOf(unwrapMessage(await atCompanion(sent.id)))
      assert.ok(file, kind)
      const { mediaKey, directPath } = file.content
      const key = kind === 'sticker' ? 'image' : file.type
      const download = { mediaKey: mediaKey ?? null, url: `${sandbox.media}${directPath}` }
      const stream = await baileys.downloadContentFromMessage(download, key)
      assert.ok(BYTES.equals(Buffer.concat(await stream.toArray())), kind)

      const seen = await ana.waitForMessage(({ id }) => id === sent.id)
      assert.ok(BYTES.equals(await seen.file()), kind)
      assert.equal(seen.details.file?.size, BYTES.length)
      assert.equal(seen.details.viewOnce ?? false, viewOnce, kind)
      if (!['audio', 'voice', 'sticker'].includes(kind)) assert.equal(seen.text, `my ${kind}`)
    }
  })

  it('an album names its parts, and each part its album', async () => {
    const [album, ...parts] = await ben.sendAlbum(ana.number, [
      { kind: 'image', data: BYTES },
      { kind: 'video', data: BYTES },
    ])
    assert.deepEqual(album?.details.album, { images: 1, videos: 1 })
    for (const part of parts) {
      const seen = await ana.waitForMessage(({ id }) => id === part.id)
      assert.equal(seen.details.inAlbum, album?.id)
    }
  })

  it('votes are tallied on every phone, changed and taken back', async () => {
    const { jid } = await sandbox.createGroup({
      subject: 'Dinner',
      owner: ben.number,
      participants: [ana.number, cara.number],
      addressing: 'lid',
    })
    const poll = await ben.sendPoll(jid, { name: 'Where?', options: ['Pizza', 'Sushi', 'Home'], selectable: 0 })
    await cara.waitForMessage(({ id }) => id === poll.id)
    await cara.vote(poll.id, ['Pizza', 'Home'])
    await ben.vote(poll.id, ['Sushi'])
    const tally = (account: SandboxAccount, wanted: Record<string, readonly string[]>) =>
      account.waitForMessage(
        ({ id, votes }) => id === poll.id && JSON.stringify(sorted(votes)) === JSON.stringify(sorted(wanted)),
      )
    for (const account of [ana, ben, cara]) {
      await tally(account, { [cara.pn]: ['Pizza', 'Home'], [ben.pn]: ['Sushi'] })
    }
    await cara.vote(poll.id, ['Home'])
    await ben.vote(poll.id, [])
    for (const account of [ana, ben, cara]) await tally(account, { [cara.pn]: ['Home'] })
    await assert.rejects(cara.vote(poll.id, ['Tacos']), /no option “Tacos”/)

    const vote = cara.messages({ chat: jid }).find(({ kind }) => kind === 'vote')
    const update = (await atCompanion(vote?.id ?? '')).pollUpdateMessage
    const context = {
      pollMsgId: poll.id,
      pollCreatorJid: ben.lid,
      voterJid: cara.lid,
      pollEncKey: (await atCompanion(poll.id)).messageContextInfo?.messageSecret ?? new Uint8Array(),
    }
    assert.equal(baileys.decryptPollVote(update?.vote ?? {}, context).selectedOptions?.length, 2)
  })

  it('votes in the poll of a companion and votes by a companion are counted', async () => {
    const sent = await client.socket.sendMessage(ben.pn, { poll: { name: 'When?', values: ['Now', 'Later'] } })
    const asked = await ben.waitForMessage(({ id }) => id === sent?.key.id)
    assert.deepEqual(asked.details.poll?.options, ['Now', 'Later'])
    await ben.vote(asked.id, ['Later'])
    await ana.waitForMessage(({ id, votes }) => id === asked.id && votes[ben.pn]?.[0] === 'Later')

    const poll = await ben.sendPoll(ana.number, { name: 'Who?', options: ['You', 'Me'] })
    const secret = (await atCompanion(poll.id)).messageContextInfo?.messageSecret ?? new Uint8Array()
    const hash = createHash('sha256').update('Me').digest()
    const vote = sealVote([hash], { messageId: poll.id, secret, author: ben.pn, voter: ana.pn })
    const pollCreationMessageKey = { remoteJid: ben.pn, fromMe: false, id: poll.id }
    await client.socket.relayMessage(ben.pn, { pollUpdateMessage: { pollCreationMessageKey, vote } }, {})
    for (const account of [ana, ben]) {
      await account.waitForMessage(({ id, votes }) => id === poll.id && votes[ana.pn]?.[0] === 'Me')
    }
  })

  it('answers to an event are noted', async () => {
    const event = await ben.sendEvent(ana.number, { name: 'Party', startsAt: 1_900_000_000, extraGuests: true })
    await ana.waitForMessage(({ id }) => id === event.id)
    await ana.answerEvent(event.id, 'going', 2)
    const answered = await ben.waitForMessage(({ id, answers }) => id === event.id && answers[ana.pn] !== undefined)
    assert.deepEqual(answered.answers[ana.pn], { answer: 'going', extraGuests: 2 })
    await ana.answerEvent(event.id, 'notGoing')
    await ben.waitForMessage(({ id, answers }) => id === event.id && answers[ana.pn]?.answer === 'notGoing')
  })

  it('what is pressed comes back in its own form, and what is not there cannot be pressed', async () => {
    for (const [name, id, of] of [
      ['list', 'salad', 'list'],
      ['buttons', 'no', 'buttons'],
      ['template', 'fine', 'template'],
      ['native-flow', 'pickup', 'flow'],
      ['carousel', 'buy-chair', 'flow'],
    ] as const) {
      const message = kindFixtures().find((each) => each.name === name)?.message ?? {}
      const offer = await ben.sendContent(ana.number, message)
      await ana.waitForMessage((each) => each.id === offer.id)
      const choice = await ana.press(offer.id, id)
      const seen = await ben.waitForMessage((each) => each.id === choice.id)
      assert.deepEqual([seen.kind, seen.details.choice?.of, seen.details.choice?.id], ['choice', of, id], name)
      assert.equal(seen.quoted?.id, offer.id)
      await assert.rejects(ana.press(offer.id, 'nothing'), /nothing with the id/)
    }
  })

  it('mentions, forwards and answers in another chat are seen', async () => {
    const { jid } = await sandbox.createGroup({ subject: 'Talk', owner: ben.number, participants: [ana.number] })
    const asked = await ben.send(jid, `who helps @${ANA.number}?`, { mentions: [ana.number] })
    const seen = await ana.waitForMessage(({ id }) => id === asked.id)
    assert.deepEqual(seen.details.mentions, [ana.pn])
    const whispered = await ana.send(ben.number, 'not me', { quoted: asked.id })
    const answer = await ben.waitForMessage(({ id }) => id === whispered.id)
    assert.deepEqual([answer.quoted?.id, answer.quoted?.chat], [asked.id, jid])

    const picture = await ben.sendFile(ana.number, { kind: 'image', data: BYTES })
    await ana.waitForMessage(({ id }) => id === picture.id)
    const once = await ana.forward(picture.id, cara.number)
    const forwarded = await cara.waitForMessage(({ id }) => id === once.id)
    assert.equal(forwarded.details.forwardingScore, 1)
    assert.equal(forwarded.details.file?.directPath, picture.details.file?.directPath)
    assert.ok(BYTES.equals(await forwarded.file()))
    assert.equal((await cara.forward(once.id, ben.number)).details.forwardingScore, 2)
  })

  it('a story reaches its audience and nobody else', async () => {
    const first = await ben.send('status@broadcast', 'for both', { audience: [ana.number, cara.number] })
    const second = await ben.sendFile(
      'status@broadcast',
      { kind: 'image', data: BYTES, caption: 'for Ana' },
      { audience: [ana.number] },
    )
    const mark = await ben.send(cara.number, 'after the stories')
    await ana.waitForMessage(({ id }) => id === first.id)
    const story = await ana.waitForMessage(({ id }) => id === second.id)
    assert.deepEqual([story.chat, story.sender, story.text], ['status@broadcast', ben.pn, 'for Ana'])
    assert.ok(BYTES.equals(await story.file()))
    assert.ok((await atCompanion(second.id)).imageMessage)
    await cara.waitForMessage(({ id }) => id === first.id)
    await cara.waitForMessage(({ id }) => id === mark.id)
    assert.equal(cara.message(second.id), null)
    assert.ok(!cara.chats().some((chat) => chat.jid === 'status@broadcast'))
    await assert.rejects(ben.send('status@broadcast', 'for nobody'), /needs an audience/)
  })

  it('a story of a companion reaches the audience it names', async () => {
    const sent = await client.socket.sendMessage(
      'status@broadcast',
      { text: 'from the desk' },
      { statusJidList: [ben.pn], backgroundColor: '#FF1F7A8C', font: 2 },
    )
    const story = await ben.waitForMessage(({ id }) => id === sent?.key.id)
    assert.deepEqual([story.text, story.details.background], ['from the desk', '#FF1F7A8C'])
    assert.equal(cara.message(story.id), null)
  })
})

const sorted = (record: Readonly<Record<string, readonly string[]>>) => Object.entries(record).toSorted()
