import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, BEN, ISO_TIME, jidOf, OLIVIA, THEO } from '../support/people.ts'
import { addDevice, isSignedWith, results, startGowaWorld, type GowaWorld } from '../support/gowa.ts'
import type { JsonClient } from '../support/json-client.ts'
import { until } from '../support/wait.ts'
import { startWebhookReceiver, type Received, type WebhookReceiver } from '../support/webhook-receiver.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- payloads of many shapes
type Json = any

const DELIVERED = 'means the message was delivered to the device (but the user might not have noticed).'

describe('events of a device, as a program written for GOWA hears them', { timeout: 180_000 }, () => {
  let everybody: WebhookReceiver
  let own: WebhookReceiver
  let world: GowaWorld
  let front: JsonClient
  let lids: Readonly<Record<string, string>>

  before(async () => {
    everybody = await startWebhookReceiver()
    own = await startWebhookReceiver()
    world = await startGowaWorld({ WAYPOST_GOWA_WEBHOOK_URLS: everybody.url })
    front = await addDevice(world, { id: 'front', number: OLIVIA })
    const accounts: readonly Json[] = await world.phone('GET /accounts')
    lids = Object.fromEntries(accounts.map(({ number, lid }) => [number, lid]))
    await until('the name', async () => results(await front.get('/devices'), 'List devices')[0].display_name)
  })
  after(async () => {
    await everybody?.[Symbol.asyncDispose]()
    await own?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  /** The payload of an event, with the envelope around it; the time is inside what travels as a message. */
  const told = async (event: string, matches: (payload: Json) => boolean): Promise<Json> => {
    const request = await everybody.next(event, ({ body }) => body.event === event && matches(body.payload))
    const { body } = request
    assert.ok(isSignedWith(request, 'secret'), 'signed with the default secret')
    assert.match(request.headers['content-type'] ?? '', /^application\/json/)
    assert.deepEqual([body.device_id, body.session_id], [jidOf(OLIVIA), 'front'])
    const { timestamp, ...payload } = body.payload
    assert.match(body.timestamp ?? timestamp, ISO_TIME)
    return payload
  }
  const write = async (number: string, body: object): Promise<string> =>
    (await world.phone(`POST /accounts/${number}/messages`, body)).id
  const ana = {
    is_from_me: false,
    chat_id: jidOf(ANA),
    from: jidOf(ANA),
    sender_display_name: 'Ana Costa',
    from_name: 'Ana Costa',
  }
  const lidsOfAna = () => ({ chat_lid: lids[ANA], from_lid: lids[ANA] })

  test('message: what comes in, with the answer it gives and its author', async () => {
    const first = await write(ANA, { to: OLIVIA, text: 'hello front' })
    assert.deepEqual(await told('message', ({ id }) => id === first), {
      ...ana,
      ...lidsOfAna(),
      id: first,
      body: 'hello front',
    })
    const answer = await write(ANA, { to: OLIVIA, text: 'are you there?', quoted: first })
    const { replied_to_id, quoted_body } = await told('message', ({ id }) => id === answer)
    assert.deepEqual([replied_to_id, quoted_body], [first, 'hello front'])
  })

  test('message: what is written on the own phone is told, what this API sent is not', async () => {
    const sent = results(await front.post('/send/message', { phone: ANA, message: 'hello Ana' }), /^Message sent to /)
    const id = await write(OLIVIA, { to: ANA, text: 'from my phone' })
    const { is_from_me, chat_id, from, body } = await told('message', (payload) => payload.id === id)
    assert.deepEqual([is_from_me, chat_id, from, body], [true, jidOf(ANA), jidOf(OLIVIA), 'from my phone'])
    assert.ok(!everybody.received.some(({ body: { payload } }) => payload.id === sent.message_id))
  })

  test('message.ack: delivered, read, and read on another device', async () => {
    const answer = await front.post('/send/message', { phone: ANA, message: 'tick me' })
    const { message_id } = results(answer, /^Message sent to /)
    const ack = (id: string, type: string) =>
      told('message.ack', ({ ids, receipt_type }) => ids.includes(id) && receipt_type === type)
    const delivered = await ack(message_id, 'delivered')
    assert.deepEqual(
      [delivered.ids, delivered.chat_id, delivered.from, delivered.receipt_type_description],
      [[message_id], jidOf(ANA), jidOf(ANA), DELIVERED],
    )
    await world.phone(`POST /accounts/${ANA}/read`, { chat: OLIVIA })
    const read = await ack(message_id, 'read')
    assert.equal(read.receipt_type_description, 'the user opened the chat and saw the message.')
    const id = await write(ANA, { to: OLIVIA, text: 'read me on the phone' })
    await told('message', (payload) => payload.id === id)
    await world.phone(`POST /accounts/${OLIVIA}/read`, { chat: ANA })
    assert.equal((await ack(id, 'read-self')).from, jidOf(OLIVIA))
  })

  test('message.reaction, message.edited, message.revoked: what somebody does to a message', async () => {
    const target = await write(ANA, { to: OLIVIA, text: 'misspelt' })
    const path = `/accounts/${ANA}/messages/${target}`
    for (const emoji of ['👍', '']) {
      await (emoji ? world.phone(`POST ${path}/reaction`, { emoji }) : world.phone(`DELETE ${path}/reaction`))
      const { id, ...reaction } = await told('message.reaction', (payload) => payload.reaction === emoji)
      assert.notEqual(id, target)
      assert.deepEqual(reaction, { ...ana, ...lidsOfAna(), reaction: emoji, reacted_message_id: target })
    }
    await world.phone(`PATCH ${path}`, { text: 'spelt' })
    const { id: editId, ...edited } = await told('message.edited', () => true)
    assert.notEqual(editId, target)
    assert.deepEqual(edited, { ...ana, ...lidsOfAna(), original_message_id: target, body: 'spelt' })
    await world.phone(`DELETE ${path}`)
    const { id: revokeId, ...revoked } = await told('message.revoked', () => true)
    assert.notEqual(revokeId, target)
    assert.deepEqual(revoked, {
      ...ana,
      ...lidsOfAna(),
      revoked_message_id: target,
      revoked_from_me: false,
      revoked_chat: jidOf(ANA),
    })
  })

  test('message.deleted: a message that the account deletes for itself', async () => {
    const target = await write(ANA, { to: OLIVIA, text: 'for the bin' })
    await told('message', ({ id }) => id === target)
    await world.phone(`DELETE /accounts/${OLIVIA}/messages/${target}/mine`)
    const { original_timestamp, ...deleted } = await told('message.deleted', () => true)
    assert.match(original_timestamp, ISO_TIME)
    assert.deepEqual(deleted, {
      deleted_message_id: target,
      from: jidOf(OLIVIA),
      from_lid: lids[OLIVIA],
      sender_display_name: 'Olivia Owner',
      chat_id: jidOf(ANA),
      original_content: 'for the bin',
      original_sender: jidOf(ANA),
      was_from_me: false,
    })
  })

  test('group.joined and group.participants: who comes, rises and goes', async () => {
    const { jid } = await world.phone('POST /groups', { subject: 'Team', owner: ANA, participants: [] })
    const change = (action: string, number: string) =>
      world.phone(`POST /accounts/${ANA}/groups/${jid}/participants`, { action, participants: [number] })
    await change('add', OLIVIA)
    const joined = (group: string) => told('group.joined', ({ chat_id }) => chat_id === group)
    assert.deepEqual([(await joined(jid)).type, (await joined(jid)).jids], ['join', [jidOf(OLIVIA)]])
    const other = await world.phone('POST /groups', { subject: 'New', owner: ANA, participants: [OLIVIA, BEN] })
    const payload = { chat_id: other.jid, type: 'join', jids: [jidOf(OLIVIA)], reason: '', group_name: 'New' }
    assert.deepEqual(await joined(other.jid), payload)
    for (const [action, wanted] of [
      ['add', 'join'],
      ['promote', 'promote'],
      ['demote', 'demote'],
      ['remove', 'leave'],
    ] as const) {
      await change(action, BEN)
      const payload = await told('group.participants', (one) => one.chat_id === jid && one.type === wanted)
      assert.deepEqual(payload, { chat_id: jid, type: wanted, jids: [jidOf(BEN)] })
    }
    const times = everybody.received.filter(({ body }) => body.event === 'group.joined').length
    assert.equal(times, 2)
  })

  test('label.edit and label.association: labels, and the chats that get and lose them', async () => {
    const labels = `/accounts/${OLIVIA}/labels`
    const { id } = await world.phone(`POST ${labels}`, { name: 'Paid', color: 2 })
    const edit = (deleted: boolean) =>
      told('label.edit', (payload) => payload.label_id === id && payload.deleted === deleted)
    assert.deepEqual(await edit(false), { label_id: id, name: 'Paid', color: 2, deleted: false })
    for (const labeled of [true, false]) {
      await world.phone(`POST ${labels}/${id}/chats`, { chat: ANA, labeled })
      const payload = await told('label.association', (one) => one.label_id === id && one.labeled === labeled)
      assert.equal(payload.chat_id, jidOf(ANA))
    }
    await world.phone(`DELETE ${labels}/${id}`)
    await edit(true)
  })

  test('call.offer: somebody calls; the end of it is not told', async () => {
    const { id } = await world.phone(`POST /accounts/${ANA}/calls`, { to: OLIVIA })
    const { call_id, from, auto_rejected } = await told('call.offer', (payload) => payload.call_id === id)
    assert.deepEqual([call_id, from, auto_rejected], [id, jidOf(ANA), false])
    await world.phone(`PATCH /accounts/${ANA}/calls/${id}`, { action: 'end' })
    const after = await write(ANA, { to: OLIVIA, text: 'you did not answer' })
    await told('message', (payload) => payload.id === after)
    assert.equal(everybody.received.filter(({ body }) => body.payload.call_id === id).length, 1)
  })

  test("a device's own webhook takes the place of everybody's, with its secret and its events", async () => {
    const side = await addDevice(world, {
      id: 'side',
      number: THEO,
      webhook_url: own.url,
      webhook_secret: 'of the side',
      webhook_events: 'message, message.reaction',
    })
    const first = await write(ANA, { to: THEO, text: 'hello side' })
    const isIt = (id: string) => (request: Received) => request.body.payload.id === id
    const request = await own.next('it at its own webhook', isIt(first))
    assert.ok(isSignedWith(request, 'of the side'))
    assert.deepEqual([request.body.device_id, request.body.session_id], [jidOf(THEO), 'side'])
    results(await side.post('/send/message', { phone: ANA, message: 'hello Ana' }), /^Message sent to /)
    await world.phone(`POST /accounts/${ANA}/messages/${first}/reaction`, { emoji: '🎉' })
    await own.next('the reaction', ({ body }) => body.payload.reacted_message_id === first)
    const names = new Set(own.received.map(({ body }) => body.event))
    assert.deepEqual(names, new Set(['message', 'message.reaction']))
    assert.ok(!everybody.received.some(({ body }) => body.session_id === 'side'))
    results(await side.patch('/devices/side/webhook', { webhook_url: '' }), 'Device webhook updated')
    const second = await write(ANA, { to: THEO, text: 'hello everybody' })
    const shared = await everybody.next('it at everybody’s', isIt(second))
    assert.deepEqual([shared.body.session_id, isSignedWith(shared, 'secret')], ['side', true])
    assert.ok(!own.received.some(isIt(second)))
  })

  test('killed while the receiver is away, nothing is lost, and each chat stays in order', async () => {
    everybody.answer(500)
    const texts = (number: string, part: string) => [1, 2, 3].map((one) => `${number} ${part} ${one}`)
    const writeAll = async (part: string) => {
      for (const turn of [0, 1, 2]) {
        for (const number of [ANA, BEN]) await write(number, { to: OLIVIA, text: texts(number, part)[turn] })
      }
    }
    await writeAll('before')
    await everybody.next('a refused delivery', ({ body }) => body.payload.body === `${ANA} before 1`)
    await world.gateway.stop('SIGKILL')
    await writeAll('meanwhile')
    everybody.answer(200)
    await world.gateway.start()
    for (const number of [ANA, BEN]) {
      const wanted = ['before', 'meanwhile'].flatMap((part) => texts(number, part))
      await everybody.next(`the last of ${number}`, ({ body }) => body.payload.body === wanted.at(-1), 30_000)
      const heard = everybody.received.map(({ body }) => body.payload.body).filter((text) => wanted.includes(text))
      assert.deepEqual([...new Set(heard)], wanted)
    }
  })
})
