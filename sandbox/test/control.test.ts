import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { proto } from 'baileys'
import { createSandbox, type Sandbox } from '../src/server.ts'
import { login, openClient } from './support/client.ts'
import { ANA, BEN, CARA } from './support/people.ts'

/** The text of a field that must be there. */
function textAt(json: Json, field: string): string {
  const value: unknown = json[field]
  assert.equal(typeof value, 'string')
  return value as string
}

/** JSON as a foreign program reads it: every field may be there. */
interface Json {
  readonly [field: string]: Json
}

interface Answer {
  readonly status: number
  readonly body: Json
}

describe('control API', () => {
  let sandbox: Sandbox

  before(async () => {
    sandbox = await createSandbox()
    for (const person of [ANA, BEN, CARA]) assert.equal((await call('POST', '/accounts', person)).status, 201)
  })
  after(() => sandbox.close())

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(`${sandbox.control}${path}`, { method, ...(body !== undefined && { body: text }) })
    return { status: answer.status, body: (await answer.json()) as Json }
  }
  async function refused(status: number, words: RegExp, ...request: Parameters<typeof call>): Promise<void> {
    const answer = await call(...request)
    assert.equal(answer.status, status, JSON.stringify(answer.body))
    assert.match(textAt(answer.body['error'] ?? {}, 'message'), words)
    assert.equal(typeof answer.body['error']?.['code'], 'string')
  }
  const at = (path: string) => `/accounts/${ANA.number}${path}`

  it('shows accounts', async () => {
    const one = await call('GET', at(''))
    assert.equal(one.body['name'], ANA.name)
    assert.equal(one.body['online'], true)
    assert.deepEqual(one.body['devices'], [])
    assert.equal((await call('GET', '/accounts')).body['length'], 3)
  })

  it('refuses what is malformed, unknown or there already', async () => {
    await refused(409, /already/, 'POST', '/accounts', ANA)
    await refused(400, /number/, 'POST', '/accounts', { number: '+34 600', name: 'X' })
    await refused(400, /number is missing/, 'POST', '/accounts', { name: 'X' })
    await refused(400, /name must be text/, 'POST', '/accounts', { number: '15550000009', name: 7 })
    await refused(400, /color is not a field/, 'POST', '/accounts', { number: '15550000009', name: 'X', color: 'red' })
    await refused(400, /JSON/, 'POST', '/accounts', '{"number"')
    await refused(400, /object/, 'POST', '/accounts', '[]')
    await refused(413, /larger/, 'POST', '/accounts', JSON.stringify({ name: 'x'.repeat(1_100_000) }))
    await refused(404, /no account 15559999999/, 'GET', '/accounts/15559999999')
    await refused(404, /nothing at/, 'GET', '/nowhere')
    await refused(405, /answers to GET/, 'PATCH', '/stats', {})
  })

  it('links and unlinks devices', async () => {
    await refused(400, /linking code/, 'POST', at('/scan'), { qr: 'nonsense' })
    await refused(400, /qr is missing/, 'POST', at('/scan'), {})
    const key = Buffer.alloc(32, 1).toString('base64')
    await refused(409, /no longer valid/, 'POST', at('/scan'), { qr: `2@gone,${key},${key},${key}` })
    await refused(400, /eight/, 'POST', at('/code'), { code: '12' })
    await refused(409, /no companion/, 'POST', at('/code'), { code: 'ABCD2345' })

    const client = await openClient(sandbox)
    const { qr } = await client.until('connection.update', (update) => update.qr !== undefined)
    const scanned = await call('POST', at('/scan'), { qr })
    assert.equal(scanned.status, 201)
    await client.until('connection.update', (update) => update.connection === 'close')
    await using companion = await login(sandbox, client.auth)
    const devices = await call('GET', at('/devices'))
    assert.equal(devices.body[0]?.['id'], scanned.body['id'])
    assert.equal(devices.body[0]?.['connected'], true)
    await refused(404, /no device 9/, 'DELETE', at('/devices/9'))
    await refused(400, /number of a device/, 'DELETE', at('/devices/first'))
    assert.equal((await call('DELETE', at(`/devices/${JSON.stringify(scanned.body['id'])}`))).status, 200)
    await companion.until('connection.update', (update) => update.connection === 'close')
    assert.deepEqual((await call('GET', at('/devices'))).body, [])
  })

  it('writes and shows messages', async () => {
    const sent = await call('POST', at('/messages'), { to: BEN.number, text: 'hi', id: 'TEST-1' })
    assert.equal(sent.status, 201)
    assert.equal(sent.body['id'], 'TEST-1')
    const ben = sandbox.account(BEN.number)
    await ben.waitForMessage((message) => message.id === 'TEST-1')
    const shown = await call('GET', `/accounts/${BEN.number}/messages?chat=${ANA.number}&raw=true`)
    assert.equal(shown.body[0]?.['text'], 'hi')
    assert.equal(shown.body[0]?.['fromMe'], false)
    assert.equal(typeof shown.body[0]?.['raw'], 'string')
    await call('POST', `/accounts/${BEN.number}/messages`, { to: ANA.number, text: 'yes?', quoted: 'TEST-1' })
    const answer = await sandbox.account(ANA.number).waitForMessage((message) => message.text === 'yes?')
    assert.equal(answer.quoted?.id, 'TEST-1')
    assert.equal((await call('POST', at(`/messages/${answer.id}/reaction`), { emoji: '🙂' })).status, 201)
    assert.equal((await call('PATCH', at('/messages/TEST-1'), { text: 'hi again' })).status, 200)
    await ben.waitForMessage((message) => message.id === 'TEST-1' && message.text === 'hi again')
    assert.equal((await call('DELETE', at('/messages/TEST-1'))).status, 200)
    await ben.waitForMessage((message) => message.id === 'TEST-1' && message.revoked)

    await refused(409, /already has/, 'POST', at('/messages'), { to: BEN.number, text: 'hi', id: 'TEST-1' })
    await refused(404, /not on this network/, 'POST', at('/messages'), { to: '15558888888', text: 'hi' })
    await refused(404, /no message/, 'POST', at('/messages'), { to: BEN.number, text: 'hi', quoted: 'NONE' })
    await refused(404, /no message/, 'DELETE', at('/messages/NONE'))
    await refused(404, /no group/, 'POST', at('/messages'), { to: '120363@g.us', text: 'hi' })
    await refused(400, /to must be/, 'POST', at('/messages'), { to: 'ben', text: 'hi' })
    await refused(400, /text must be/, 'POST', at('/messages'), { to: BEN.number, text: '' })
    await refused(400, /either text or raw/, 'POST', at('/messages'), { to: BEN.number })
    await refused(400, /raw must be/, 'POST', at('/messages'), { to: BEN.number, raw: '////' })
    const place = proto.Message.encode({ locationMessage: { degreesLatitude: 1, degreesLongitude: 2 } }).finish()
    await call('POST', at('/messages'), { to: BEN.number, raw: Buffer.from(place).toString('base64') })
    await ben.waitForMessage((message) => message.kind === 'location')
    await refused(400, /limit/, 'GET', at('/messages?limit=0'))
  })

  it('shows and changes chats', async () => {
    const jid = sandbox.account(BEN.number).pn
    const path = at(`/chats/${encodeURIComponent(jid)}`)
    const changed = await call('PATCH', path, { pinned: true, mutedUntil: -1, favorite: true, unread: true })
    assert.equal(changed.status, 200)
    const chat = (await call('GET', at('/chats'))).body[0]
    assert.deepEqual(
      {
        pinned: chat?.['pinned'],
        mutedUntil: chat?.['mutedUntil'],
        favorite: chat?.['favorite'],
        markedUnread: chat?.['markedUnread'],
      },
      { pinned: true, mutedUntil: -1, favorite: true, markedUnread: true },
    )
    assert.equal((await call('PATCH', path, { mutedUntil: null })).body['mutedUntil'], null)
    assert.equal((await call('POST', at('/read'), { chat: jid })).status, 200)
    await refused(404, /no chat/, 'PATCH', at('/chats/15557777777@s.whatsapp.net'), { pinned: true })
    await refused(400, /pinned must be/, 'PATCH', path, { pinned: 'yes' })
  })

  it('switches phones off and on', async () => {
    assert.equal((await call('PATCH', at(''), { online: false })).body['online'], false)
    await refused(409, /offline/, 'POST', at('/messages'), { to: BEN.number, text: 'hi' })
    await refused(409, /offline/, 'POST', at('/presence'), { state: 'available' })
    await refused(409, /offline/, 'PATCH', at(''), { name: 'Ana B' })
    await refused(409, /offline/, 'PATCH', at(`/chats/${BEN.number}`), { pinned: false })
    await refused(409, /offline/, 'POST', '/groups', { subject: 'x', owner: ANA.number, participants: [] })
    const on = await call('PATCH', at(''), { online: true, name: 'Ana B' })
    assert.equal(on.body['name'], 'Ana B')
    assert.equal((await call('POST', at('/presence'), { state: 'composing', chat: BEN.number })).status, 200)
    await refused(400, /chat is missing/, 'POST', at('/presence'), { state: 'paused' })
    await refused(400, /state must be one of/, 'POST', at('/presence'), { state: 'asleep' })
  })

  it('makes groups', async () => {
    const made = await call('POST', '/groups', { subject: 'Two', owner: ANA.number, participants: [BEN.number] })
    assert.equal(made.status, 201)
    assert.equal(made.body['participants']?.['length'], 2)
    const jid = textAt(made.body, 'jid')
    const added = { action: 'add', participants: [CARA.number] }
    const three = await call('POST', at(`/groups/${jid}/participants`), added)
    assert.equal(three.body['participants']?.['length'], 3)
    assert.equal((await call('PATCH', at(`/groups/${jid}`), { subject: 'Three' })).body['subject'], 'Three')
    assert.equal((await call('GET', '/groups')).body[0]?.['subject'], 'Three')
    assert.equal((await call('DELETE', `/accounts/${CARA.number}/groups/${jid}`)).status, 200)
    await refused(404, /no group/, 'GET', `/accounts/${CARA.number}/groups/${jid}`)
    await refused(404, /no account/, 'POST', '/groups', { subject: 'x', owner: '15556666666', participants: [] })
    await refused(400, /participants\[0\]/, 'POST', '/groups', {
      subject: 'x',
      owner: ANA.number,
      participants: ['ben'],
    })
  })

  it('injects faults', async () => {
    const made = await call('POST', '/faults', { kind: 'drop-acks', number: ANA.number, count: 2 })
    assert.equal(made.status, 201)
    assert.equal((await call('GET', '/faults')).body[0]?.['kind'], 'drop-acks')
    assert.equal((await call('DELETE', `/faults/${textAt(made.body, 'id')}`)).status, 200)
    await refused(404, /no fault/, 'DELETE', `/faults/${textAt(made.body, 'id')}`)
    await refused(400, /kind must be one of/, 'POST', '/faults', { kind: 'earthquake' })
    await refused(400, /delayMs is missing/, 'POST', '/faults', { kind: 'delay' })
    await refused(404, /no account/, 'POST', '/faults', { kind: 'cut', number: '15556666666' })
  })

  it('describes itself', async () => {
    assert.equal((await call('GET', '/health')).body['url'], sandbox.url)
    const stats = (await call('GET', '/stats')).body
    assert.equal(stats['phones']?.['errors'], 0)
    const document = (await call('GET', '/openapi.json')).body
    assert.ok(document['paths']?.['/accounts/{number}/scan'])
    const page = await (await fetch(`${sandbox.control}/`)).text()
    assert.match(page, /<!doctype html>/)
    const foreign = await fetch(`${sandbox.control}/stats`, { headers: { origin: 'http://evil.example' } })
    assert.equal(foreign.status, 403)
  })
})
