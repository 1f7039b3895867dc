import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createSandbox, type Sandbox, type SandboxAccount } from '../src/server.ts'
import { eventually, linkedClient, type TestClient } from './support/client.ts'
import { controlOf, type ControlClient } from './support/control.ts'
import { ANA, BEN, CARA } from './support/people.ts'

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7), Buffer.from([0xff, 0xd9])])
const jpeg = JPEG.toString('base64')

type Call = ReturnType<SandboxAccount['calls']>[number]
type Presences = ReturnType<SandboxAccount['presences']>

describe('people around a companion', () => {
  let sandbox: Sandbox
  let control: ControlClient
  let ana: SandboxAccount
  let ben: SandboxAccount
  let client: TestClient

  before(async () => {
    sandbox = await createSandbox()
    control = controlOf(sandbox)
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    await sandbox.createAccount(CARA)
    await ben.send(ANA.number, 'hello')
    await ana.waitForMessage((message) => message.text === 'hello')
    client = await linkedClient(sandbox, ana)
  })
  after(async () => {
    await client.close()
    await sandbox.close()
  })

  const of = (account: SandboxAccount, path: string) => `/accounts/${account.number}${path}`

  it('blocks from either side: what a blocked person writes is not delivered', async () => {
    assert.deepEqual(await control.done('PATCH', of(ana, '/blocklist'), { person: BEN.number, blocked: true }), [
      ben.pn,
    ])
    await client.until('blocklist.update', ({ blocklist, type }) => type === 'add' && blocklist.includes(ben.lid))
    assert.deepEqual(await client.socket.fetchBlocklist(), [ben.lid])
    const lost = await ben.send(ANA.number, 'blocked')
    await ben.waitForMessage(({ id, status }) => id === lost.id && status === 'sent')
    const call = await control.done<Call>('POST', of(ben, '/calls'), { to: ANA.number })
    await control.done('PATCH', of(ben, `/calls/${call.id}`), { action: 'end' })
    await client.socket.updateBlockStatus(ben.pn, 'unblock')
    assert.deepEqual(await control.get(of(ana, '/blocklist')), [])
    await client.socket.updateBlockStatus(ben.pn, 'block')
    await control.shows<string[]>(of(ana, '/blocklist'), (list) => list[0] === ben.pn, 'the block of the companion')
    await control.done('PATCH', of(ana, '/blocklist'), { person: ben.pn, blocked: false })
    await client.until('blocklist.update', ({ type }) => type === 'remove')
    await ben.send(ANA.number, 'free again')
    await ana.waitForMessage(({ text }) => text === 'free again')
    assert.equal(ana.message(lost.id), null)
    assert.deepEqual(ana.calls(), [])
    assert.equal(client.seen('call').length, 0)
  })

  it('rings, and sees who rejects', async () => {
    const call = await control.done<Call>('POST', of(ben, '/calls'), { to: ANA.number, video: true })
    const rings = await client.until('call', (calls) =>
      calls.some(({ id, status }) => id === call.id && status === 'offer'),
    )
    assert.equal(rings[0]?.isVideo, true)
    assert.equal(rings[0]?.from, ben.pn)
    await control.shows<Call[]>(of(ana, '/calls'), (calls) => calls[0]?.state === 'ringing', 'the call on the phone')
    await client.socket.rejectCall(call.id, rings[0]?.from ?? '')
    const [seen] = await control
      .shows<Call[]>(
        of(ben, '/calls'),
        (calls) => calls.some(({ id, state }) => id === call.id && state === 'rejected'),
        'the rejection',
      )
      .then((calls) => calls.filter(({ id }) => id === call.id))
    assert.equal(seen?.answeredBy, ana.devices()[0]?.jid)
    await control.shows<Call[]>(of(ana, '/calls'), (calls) => calls[0]?.state === 'missed', 'the phone to stop ringing')
    assert.ok(
      !client
        .seen('call')
        .flat()
        .some(({ id, status }) => id === call.id && status === 'terminate'),
    )
  })

  it('hangs up, runs out, and is accepted by the phone', async () => {
    for (const [body, status] of [
      [{ action: 'end' }, 'terminate'],
      [{ action: 'end', reason: 'timeout' }, 'timeout'],
    ] as const) {
      const { id } = await control.done<Call>('POST', of(ben, '/calls'), { to: ana.lid, addressing: 'lid' })
      const [offer] = await client.until('call', (calls) => calls.some((call) => call.id === id))
      assert.equal(offer?.from, ben.lid)
      assert.equal(offer?.callerPn, ben.pn)
      await control.done('PATCH', of(ben, `/calls/${id}`), body)
      await client.until('call', (calls) => calls.some((call) => call.id === id && call.status === status))
      await control.refused(409, /is ended/, ['PATCH', of(ben, `/calls/${id}`), body])
    }
    const { id } = await control.done<Call>('POST', of(ben, '/calls'), { to: ANA.number })
    await client.until('call', (calls) => calls.some((call) => call.id === id))
    await control.refused(409, /cannot accept/, ['PATCH', of(ben, `/calls/${id}`), { action: 'accept' }])
    await control.done('PATCH', of(ana, `/calls/${id}`), { action: 'accept' })
    await client.until('call', (calls) => calls.some((call) => call.id === id && call.status === 'terminate'))
    await control.shows<Call[]>(
      of(ben, '/calls'),
      (calls) => calls.some((call) => call.id === id && call.state === 'accepted'),
      'the call to be on',
    )
    await control.refused(404, /no call/, ['PATCH', of(ben, '/calls/NONE'), { action: 'end' }])
  })

  it('shows typing and presence of a person, with the last time it was there', async () => {
    const present = (state: string, chat?: string) =>
      control.done('POST', of(ben, '/presence'), { state, ...(chat !== undefined && { chat }) })
    await present('available')
    await client.socket.presenceSubscribe(ben.pn)
    const known = (state: string) =>
      client.until('presence.update', ({ presences }) =>
        Object.values(presences).some(({ lastKnownPresence }) => lastKnownPresence === state),
      )
    await known('available')
    await present('composing', ANA.number)
    await known('composing')
    await present('recording', ANA.number)
    await known('recording')
    await present('unavailable')
    const gone = await known('unavailable')
    const { lastSeen } = Object.values(gone.presences)[0] ?? {}
    assert.ok(Math.abs(Number(lastSeen) - Date.now() / 1000) < 60)
  })

  it('sees the presence and the typing of the companion', async () => {
    await client.socket.sendPresenceUpdate('available')
    await control.done('POST', of(ben, '/presences'), { person: ANA.number })
    const presences = of(ben, '/presences')
    const sees = (isWanted: (body: Presences) => boolean, what: string) => control.shows(presences, isWanted, what)
    const stateOf = ({ people }: Presences) => people.find(({ jid }) => jid === ana.pn)?.state
    await sees((body) => stateOf(body) === 'available', 'the companion online')
    await eventually(() => ana.devices()[0]?.available, 'the device to show itself')
    await client.socket.sendPresenceUpdate('composing', ben.pn)
    await client.socket.sendPresenceUpdate('recording', ben.pn)
    await client.socket.sendPresenceUpdate('paused', ben.pn)
    const { typing } = await sees(({ typing: all }) => all.length >= 3, 'the typing')
    assert.deepEqual(
      typing.map(({ state, chat, sender }) => ({ state, chat, sender })),
      ['composing', 'recording', 'paused'].map((state) => ({ state, chat: ana.pn, sender: ana.pn })),
    )
    await client.socket.sendPresenceUpdate('unavailable')
    const { people } = await sees((body) => stateOf(body) === 'unavailable', 'the companion offline')
    assert.ok((people[0]?.lastSeen ?? 0) > 0)
  })

  it('sets, shows and removes pictures', async () => {
    await assert.rejects(client.socket.profilePictureUrl(ben.pn), /item-not-found/)
    await control.refused(404, /item-not-found/, ['GET', of(ben, '/picture')])
    await control.refused(400, /JPEG/, ['POST', of(ben, '/picture'), { jpeg: 'AAAA' }])
    const set = await control.done<{ id: string }>('POST', of(ben, '/picture'), { jpeg })
    await client.until('contacts.update', (all) => all.some(({ id, imgUrl }) => id === ben.pn && imgUrl === 'changed'))
    for (const [address, type] of [
      [ben.pn, 'image'],
      [ben.lid, 'image'],
      [ben.pn, 'preview'],
    ] as const) {
      const answer = await fetch((await client.socket.profilePictureUrl(address, type)) ?? '')
      assert.equal(answer.headers.get('content-type'), 'image/jpeg')
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), JPEG)
    }
    assert.equal((await control.get<{ id: string }>(of(ana, `/picture?of=${BEN.number}`))).id, set.id)
    await control.done('DELETE', of(ben, '/picture'))
    await client.until('contacts.update', (all) => all.some(({ id, imgUrl }) => id === ben.pn && imgUrl === 'removed'))
    await assert.rejects(client.socket.profilePictureUrl(ben.pn), /item-not-found/)
  })

  it('shows the picture that the companion sets, with its small one', async () => {
    const { socket } = client
    const content = [
      { tag: 'picture', attrs: { type: 'image' }, content: JPEG },
      { tag: 'picture', attrs: { type: 'preview' }, content: JPEG.subarray(0, 100) },
    ]
    await socket.query({
      tag: 'iq',
      attrs: { to: '@s.whatsapp.net', type: 'set', xmlns: 'w:profile:picture' },
      content,
    })
    const shown = async (path: string) => {
      const { url } = await control.get<{ url: string }>(of(ben, path))
      return (await (await fetch(url)).arrayBuffer()).byteLength
    }
    assert.equal(await shown(`/picture?of=${ANA.number}`), JPEG.length)
    assert.equal(await shown(`/picture?of=${ANA.number}&type=preview`), 100)
    await socket.removeProfilePicture(ana.pn)
    await control.refused(404, /item-not-found/, ['GET', of(ben, `/picture?of=${ANA.number}`)])
  })

  it('shows the name that a person gives itself', async () => {
    await control.done('PATCH', of(ben, ''), { name: 'Benito' })
    const { id } = await ben.send(ANA.number, 'it is me')
    const { messages } = await client.until('messages.upsert', (each) => each.messages.some(({ key }) => key.id === id))
    assert.equal(messages.find(({ key }) => key.id === id)?.pushName, 'Benito')
    await control.shows<{ jid: string; pushName: string }[]>(
      of(ana, '/contacts'),
      (all) => all.some(({ jid, pushName }) => jid === ben.pn && pushName === 'Benito'),
      'the name on the phone',
    )
  })

  it('leaves no error behind', () => {
    for (const { phone } of sandbox.accounts()) assert.equal(phone.stats.errors + phone.stats.decryptFailures, 0)
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
  })
})
