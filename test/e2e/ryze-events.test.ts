import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { JsonClient } from '../support/json-client.ts'
import { ANA, BEN, ISO_TIME, jidOf, OLIVIA } from '../support/people.ts'
import { connectByScan, inState, listed, ok, refused, startRyzeWorld, type RyzeWorld } from '../support/ryze.ts'
import { openSocket, type SocketClient } from '../support/socket-client.ts'
import { until } from '../support/wait.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const AUTHORIZATION = 'Bearer of the shop'

// oxlint-disable-next-line typescript/no-explicit-any -- payloads of many shapes
type Json = any

describe('events of an instance, as a program written for RyzeAPI hears them', { timeout: 180_000 }, () => {
  let world: RyzeWorld
  let hook: WebhookReceiver
  let shop: JsonClient
  let socket: SocketClient
  let lids: Readonly<Record<string, string>>

  before(async () => {
    world = await startRyzeWorld()
    hook = await startWebhookReceiver()
    const account = world.client(await world.account('Acme'))
    const { instance } = ok(
      await account.post('/api/instance/new', {
        name: 'shop',
        webhookEnabled: true,
        webhookURL: hook.url,
        webhookAuthorization: AUTHORIZATION,
        webhookByEvents: true,
        websocketEnabled: true,
      }),
      201,
    )
    shop = world.client(instance.token)
    const ws = world.gateway.origin.replace('http', 'ws')
    socket = openSocket(`${ws}/ws/shop?token=${instance.token}`)
    await socket.opened()
    const accounts: readonly Json[] = await world.phone('GET /accounts')
    lids = Object.fromEntries(accounts.map(({ number, lid }) => [number, lid]))
  })
  after(async () => {
    socket?.[Symbol.dispose]()
    await hook?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  /** The data of an event, which is the same at the webhook and on the socket, with the envelope around it. */
  const told = async (event: string, matches: (data: Json) => boolean): Promise<Json> => {
    const isIt = (body: Json) => body.event === event && matches(body.data)
    const { path, headers, body } = await hook.next(`${event} at the webhook`, (request) => isIt(request.body))
    assert.deepEqual(await socket.hears(`${event} on the socket`, isIt), body)
    assert.equal(path, `/hook/${event}`)
    assert.equal(headers.authorization, AUTHORIZATION)
    assert.match(headers['content-type'] ?? '', /^application\/json/)
    assert.deepEqual(Object.keys(body), ['event', 'data', 'instanceData'])
    assert.deepEqual(body.instanceData, { baseUrl: world.gateway.origin, instance: 'shop', token: '' })
    assert.match(body.data.timestamp, ISO_TIME)
    return body.data
  }
  const exchange = (matches: (data: Json) => boolean) => told('message.exchange', matches)
  const status = (id: string, wanted: string) =>
    told('message.status', (data) => data.messageIds.includes(id) && data.status === wanted)
  const write = async (number: string, body: object): Promise<string> =>
    (await world.phone(`POST /accounts/${number}/messages`, body)).id
  const person = (number: string, name: string | null) => ({ jid: jidOf(number), lid: lids[number], name })

  test('instance.state tells of the code to scan and of the connection', async () => {
    await connectByScan({ api: shop, sandbox: world.sandbox }, { name: 'shop', number: OLIVIA })
    const ready = await told('instance.state', ({ state }) => state === 'qr_ready')
    assert.equal(ready.instance, 'shop')
    assert.match(ready.qrCode, /^(https:\/\/wa\.me\/\S+#)?2@/)
    await until('the name', async () => (await listed(shop, 'shop')).profile.name)
    const { timestamp, ...connected } = await told('instance.state', ({ state }) => state === 'connected')
    assert.match(timestamp, ISO_TIME)
    assert.deepEqual(connected, { instance: 'shop', state: 'connected' })
    const states = hook.received
      .filter(({ body }) => body.event === 'instance.state')
      .map(({ body }) => body.data.state)
    assert.equal(states[0], 'connecting')
    assert.equal(states.at(-1), 'connected')
  })

  test('a message that comes in is told with its chat, its author and its text', async () => {
    const id = await write(ANA, { to: OLIVIA, text: 'hello shop' })
    const { timestamp, ...data } = await exchange((one) => one.id === id)
    assert.match(timestamp, ISO_TIME)
    assert.deepEqual(data, {
      id,
      direction: 'incoming',
      chat: { ...person(ANA, 'Ana Costa'), type: 'private' },
      sender: person(ANA, 'Ana Costa'),
      recipient: person(OLIVIA, 'Olivia Owner'),
      message: { type: 'text', content: 'hello shop', source: 'whatsapp' },
    })
  })

  let sent = ''
  test('what is sent here is told as coming from the API, then its ticks', async () => {
    const { data } = ok(await shop.post('/api/message/text/shop', { number: ANA, message: 'hello Ana' }))
    sent = data.messageId
    const outgoing = await exchange(({ id }) => id === sent)
    assert.deepEqual([outgoing.direction, outgoing.chat.jid, outgoing.chat.type], ['outgoing', jidOf(ANA), 'private'])
    assert.deepEqual([outgoing.sender.jid, outgoing.recipient.jid], [jidOf(OLIVIA), jidOf(ANA)])
    assert.deepEqual(outgoing.message, { type: 'text', content: 'hello Ana', source: 'api' })
    await status(sent, 'delivered')
    await world.phone(`POST /accounts/${ANA}/read`, { chat: OLIVIA })
    const { timestamp, ...read } = await status(sent, 'read')
    assert.match(timestamp, ISO_TIME)
    assert.deepEqual(read, {
      status: 'read',
      messageIds: [sent],
      chat: { ...person(ANA, null), type: 'private' },
      recipient: person(ANA, null),
    })
  })

  test('what is written, and read, on the own phone is told as such', async () => {
    const id = await write(OLIVIA, { to: ANA, text: 'from my phone' })
    const own = await exchange((data) => data.id === id)
    assert.deepEqual([own.direction, own.chat.jid, own.message.source], ['outgoing', jidOf(ANA), 'whatsapp'])
    const incoming = await write(ANA, { to: OLIVIA, text: 'read this on the phone' })
    await exchange((data) => data.id === incoming)
    await world.phone(`POST /accounts/${OLIVIA}/read`, { chat: ANA })
    assert.equal((await status(incoming, 'read_self')).chat.jid, jidOf(ANA))
  })

  test('edits, reactions and revokes name the message they are about', async () => {
    const target = await write(ANA, { to: OLIVIA, text: 'misspelt' })
    const path = `/accounts/${ANA}/messages/${target}`
    await world.phone(`PATCH ${path}`, { text: 'spelt' })
    const edit = await exchange(({ message }) => message.type === 'message_edit')
    assert.deepEqual([edit.direction, edit.sender], ['incoming', person(ANA, 'Ana Costa')])
    assert.notEqual(edit.id, target)
    assert.deepEqual(edit.message, {
      type: 'message_edit',
      content: 'spelt',
      source: 'whatsapp',
      isEdit: true,
      edit: { original_id: target, text: 'spelt' },
    })
    await world.phone(`POST ${path}/reaction`, { emoji: '👍' })
    const reaction = await exchange(({ message }) => message.type === 'reaction' && message.content === '👍')
    assert.deepEqual(reaction.message.reaction, { message_id: target, text: '👍' })
    await world.phone(`DELETE ${path}/reaction`)
    const removed = await exchange(({ message }) => message.type === 'reaction' && message.content === '')
    assert.deepEqual(removed.message.reaction, { message_id: target, text: '' })
    await world.phone(`DELETE ${path}`)
    const revoke = await exchange(({ message }) => message.type === 'message_revoke')
    assert.deepEqual([revoke.message.content, revoke.message.revoke], ['', { original_id: target }])
  })

  test('the same from here: seen on the other phone, and told as outgoing', async () => {
    const onAnasPhone = (matches: (message: Json) => boolean) =>
      until('the change on the phone', async () => {
        const message = await world.phone(`GET /accounts/${ANA}/messages/${sent}`)
        return matches(message) ? message : null
      })
    const reacted = ok(
      await shop.post('/api/message/reaction/shop', { number: ANA, messageId: sent, reaction: '🎉', fromMe: true }),
    )
    assert.deepEqual([reacted.status, reacted.data.replyTo], ['sent', { messageId: sent }])
    await onAnasPhone(({ reactions }) => Object.values(reactions).includes('🎉'))
    await exchange(({ message }) => message.reaction?.text === '🎉')
    const edited = ok(await shop.post('/api/chat/edit/shop', { messageId: sent, content: 'hello, Ana' }))
    assert.deepEqual([edited.oldContent, edited.newContent], ['hello Ana', 'hello, Ana'])
    await onAnasPhone(({ text }) => text === 'hello, Ana')
    const edit = await exchange(({ message }) => message.edit?.original_id === sent)
    assert.deepEqual([edit.direction, edit.message.content], ['outgoing', 'hello, Ana'])
    const pinned = ok(await shop.post('/api/chat/pinMessage/shop', { messageId: sent, pin: true, duration: '24h' }))
    assert.deepEqual([pinned.pinned, pinned.duration, pinned.message_id], [true, '24h', sent])
    await onAnasPhone(({ pinnedUntil }) => pinnedUntil !== null)
    const deletion = { messageId: sent, deleteForEveryone: true }
    assert.equal(ok(await shop.call('DELETE /api/chat/delete/shop', deletion)).delete_type, 'revoke')
    await onAnasPhone(({ revoked }) => revoked === true)
    const revoke = await exchange(({ message }) => message.revoke?.original_id === sent)
    assert.equal(revoke.direction, 'outgoing')
    // RyzeAPI has no event for pins: between the edit and the revoke nothing was told of the message.
    const told = hook.received.map(({ body }) => body.data.message?.type)
    const from = told.indexOf('message_edit', told.indexOf('message_revoke'))
    assert.deepEqual(told.slice(from), ['message_edit', 'message_revoke'])
  })

  test('calls are told from the first ring to the end', async () => {
    const call = async (video: boolean) =>
      (await world.phone(`POST /accounts/${ANA}/calls`, { to: OLIVIA, video })).id as string
    const update = (id: string, wanted: string) =>
      told('call.update', (data) => data.id === id && data.status === wanted)
    const missed = await call(true)
    const { timestamp, ...offer } = await update(missed, 'offer')
    assert.match(timestamp, ISO_TIME)
    assert.deepEqual(
      [offer.callId, offer.from.jid, offer.chat.jid, offer.isVideo, offer.isGroup],
      [missed, jidOf(ANA), jidOf(ANA), true, false],
    )
    await world.phone(`PATCH /accounts/${ANA}/calls/${missed}`, { action: 'end', reason: 'timeout' })
    await update(missed, 'terminated')
    // WhatsApp tells the account's other devices that a call was answered by ending it there.
    for (const action of ['accept', 'reject'] as const) {
      const answered = await call(false)
      assert.equal((await update(answered, 'offer')).isVideo, false)
      await world.phone(`PATCH /accounts/${OLIVIA}/calls/${answered}`, { action })
      await update(answered, 'terminated')
    }
  })

  test('group.flow tells who came, went and rose, and what the group is called', async () => {
    const { jid } = await world.phone('POST /groups', { subject: 'Team', owner: ANA, participants: [OLIVIA] })
    const path = `/accounts/${ANA}/groups/${jid}`
    const flow = (type: string, number?: string) =>
      told(
        'group.flow',
        (data) =>
          data.groupJid === jid &&
          data.type === type &&
          (number === undefined || data.participants.some((one: Json) => one.jid === jidOf(number))),
      )
    const change = (action: string) => world.phone(`POST ${path}/participants`, { action, participants: [BEN] })
    assert.equal((await flow('joined', OLIVIA)).groupName, 'Team')
    for (const [action, type] of [
      ['add', 'joined'],
      ['promote', 'promoted'],
      ['demote', 'demoted'],
      ['remove', 'left'],
    ] as const) {
      await change(action)
      const data = await flow(type, BEN)
      assert.deepEqual(data.participants, [person(BEN, null)], type)
    }
    await world.phone(`PATCH ${path}`, { subject: 'The team' })
    const named = await flow('name')
    assert.deepEqual([named.groupName, named.changes], ['The team', { name: 'The team' }])
    await world.phone(`PATCH ${path}`, { announce: true })
    assert.deepEqual((await flow('announce')).changes, { announce: true })
    const id = await write(ANA, { to: jid, text: 'hello team' })
    const { chat, sender } = await exchange((data) => data.id === id)
    assert.deepEqual([chat.jid, chat.type, sender.jid], [jid, 'group', jidOf(ANA)])
  })

  test('label.update tells of labels, and of chats that get and lose them', async () => {
    const labels = `/accounts/${OLIVIA}/labels`
    const update = (type: string, id: string) =>
      told('label.update', (data) => data.type === type && data.tag.id === id)
    const { id } = await world.phone(`POST ${labels}`, { name: 'Paid', color: 2 })
    const made = { id, name: 'Paid', color: 2, type: 'CUSTOM', deleted: false }
    assert.deepEqual((await update('updated', id)).tag, made)
    await world.phone(`POST ${labels}/${id}/chats`, { chat: ANA, labeled: true })
    const assigned = await update('assigned', id)
    assert.deepEqual([assigned.tag, assigned.chat.jid], [made, jidOf(ANA)])
    await world.phone(`POST ${labels}/${id}/chats`, { chat: ANA, labeled: false })
    assert.equal((await update('unassigned', id)).chat.jid, jidOf(ANA))
    await world.phone(`DELETE ${labels}/${id}`)
    assert.equal((await update('deleted', id)).tag.deleted, true)
  })

  test('logged out, the last state says so; switched off, the socket opens no more', async () => {
    ok(await shop.delete('/api/instance/logout/shop'), 200)
    await told('instance.state', ({ state }) => state === 'logged_out')
    await inState(shop, 'shop', 'loggedout')
    ok(await shop.post('/api/events/websocket/shop', { enabled: false }))
    const how = 'Configure it first using POST /api/events/websocket/shop'
    const message = `WebSocket is not enabled for this instance. ${how}`
    const answer = await openSocket(`${world.gateway.origin}/ws/shop`, { token: world.gateway.key }).refused()
    refused({ ...answer, headers: new Headers() }, 400, message)
  })
})
