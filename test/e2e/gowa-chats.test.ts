import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, BEN, ISO_TIME, jidOf, OLIVIA } from '../support/people.ts'
import { addDevice, refused, results, startGowaWorld, type GowaWorld } from '../support/gowa.ts'
import type { JsonClient } from '../support/json-client.ts'
import { until } from '../support/wait.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the gateway and of the sandbox
type Json = any

const ana = `/chat/${encodeURIComponent(jidOf(ANA))}`
const DAY = 86_400
const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()

/** A length-delimited field of a protobuf. */
const field = (number: number, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes])
}
const picture = (caption: string): string =>
  field(3, Buffer.concat([field(2, 'image/jpeg'), field(3, caption)])).toString('base64')

describe('chats of a device, as a program written for GOWA reads and changes them', { timeout: 120_000 }, () => {
  let world: GowaWorld
  let api: JsonClient
  const yesterday = Math.floor(Date.now() / 1000) - DAY
  const ids = { old: '', café: '', own: '', picture: '' }

  before(async () => {
    world = await startGowaWorld()
    const past = async (from: string, message: { readonly text: string; readonly timestamp: number }) =>
      (await world.phone('POST /past', { from, to: OLIVIA, ...message })).id as string
    ids.old = await past(ANA, { text: 'from the day before', timestamp: yesterday - DAY })
    ids.café = await past(ANA, { text: 'Meet me at the Café', timestamp: yesterday })
    await past(BEN, { text: 'a café of Ben', timestamp: yesterday + 60 })
    api = await addDevice(world, { id: 'front', number: OLIVIA })
    await listed('the history', (chats) => chats.length === 2)
  })
  after(() => world?.[Symbol.asyncDispose]())

  const chats = async (query = '') => results(await api.get(`/chats${query}`), 'Success get chat list')
  const listed = (what: string, matches: (chats: readonly Json[]) => boolean): Promise<readonly Json[]> =>
    until(what, async () => {
      const { data } = await chats()
      return matches(data) && data
    })
  const chatOf = (what: string, matches: (chat: Json) => boolean) =>
    listed(what, (all) => all.some((chat) => chat.jid === jidOf(ANA) && matches(chat)))
  const messages = async (query = '') => results(await api.get(`${ana}/messages${query}`), 'Success get chat messages')
  const found = async (query: string) => (await messages(query)).data.map(({ id }: Json) => id)
  const write = async (number: string, body: object): Promise<string> =>
    (await world.phone(`POST /accounts/${number}/messages`, body)).id
  const onPhone = (what: string, matches: (chat: Json) => boolean) =>
    until(what, async () => {
      const rows: readonly Json[] = await world.phone(`GET /accounts/${OLIVIA}/chats`)
      return rows.find((chat) => chat.jid === jidOf(ANA) && matches(chat))
    })

  test('the list has the newest first, each with its times', async () => {
    assert.deepEqual(
      (await chats()).data.map(({ jid }: Json) => jid),
      [jidOf(BEN), jidOf(ANA)],
    )
    ids.own = await write(OLIVIA, { to: ANA, text: 'I am coming' })
    ids.picture = await write(ANA, { to: OLIVIA, raw: picture('the sea') })
    await until('both in the chat', async () => (await messages()).data.length === 4)
    const { data, pagination } = await chats()
    assert.deepEqual(pagination, { limit: 25, offset: 0, total: 2 })
    const { last_message_time, created_at, updated_at, ...chat } = data[0]
    for (const time of [last_message_time, created_at, updated_at]) assert.match(time, ISO_TIME)
    assert.deepEqual(chat, {
      jid: jidOf(ANA),
      name: 'Ana Costa',
      ephemeral_expiration: 0,
      archived: false,
      pinned: false,
    })
    assert.equal(data[1].last_message_time, timeOf(yesterday + 60).replace('.000Z', 'Z'))
  })

  test('the list is cut and filtered; limits out of reach are refused', async () => {
    const jids = async (query: string) => (await chats(query)).data.map(({ jid }: Json) => jid)
    assert.deepEqual(await chats('?limit=1&offset=1').then(({ pagination }) => pagination), {
      limit: 1,
      offset: 1,
      total: 2,
    })
    assert.deepEqual(await jids('?limit=1&offset=1'), [jidOf(BEN)])
    assert.deepEqual(await jids('?search=ana'), [jidOf(ANA)])
    assert.deepEqual(await jids('?has_media=true'), [jidOf(ANA)])
    assert.deepEqual(await jids('?archived=true'), [])
    await world.phone(`PATCH /accounts/${OLIVIA}/chats/${BEN}`, { archived: true })
    await listed('it archived', (all) => all.some(({ jid, archived }) => jid === jidOf(BEN) && archived))
    assert.deepEqual(await jids('?archived=true'), [jidOf(BEN)])
    assert.deepEqual(await jids('?archived=false'), [jidOf(ANA)])
    const over = await api.get('/chats?limit=101')
    refused(over, 400, { code: 400, message: 'limit: must be no greater than 100.' })
    refused(await api.get('/chats?offset=-1'), 400, { code: 400, message: 'offset: must be no less than 0.' })
  })

  test('messages come with all their fields, found by words, times and sides', async () => {
    const { data, pagination, chat_info } = await messages()
    assert.deepEqual([pagination, chat_info.jid], [{ limit: 50, offset: 0, total: 4 }, jidOf(ANA)])
    assert.deepEqual(
      data.map(({ id }: Json) => id),
      [ids.picture, ids.own, ids.café, ids.old],
    )
    const time = timeOf(yesterday).replace('.000Z', 'Z')
    assert.deepEqual(data[2], {
      id: ids.café,
      chat_jid: jidOf(ANA),
      sender_jid: jidOf(ANA),
      sender_display_name: 'Ana Costa',
      content: 'Meet me at the Café',
      timestamp: time,
      is_from_me: false,
      media_type: '',
      filename: '',
      url: '',
      file_length: 0,
      created_at: time,
      updated_at: time,
    })
    assert.deepEqual([data[0].media_type, data[0].content], ['image', 'the sea'])
    assert.deepEqual(await found('?search=cafe'), [ids.café])
    assert.deepEqual(await found('?search=meet%20CAF'), [ids.café])
    assert.deepEqual(await found('?search=cafe&is_from_me=true'), [])
    assert.deepEqual(await found('?media_only=true'), [ids.picture])
    assert.deepEqual(await found('?is_from_me=true'), [ids.own])
    const [from, to] = [yesterday - DAY, yesterday].map((seconds) => encodeURIComponent(timeOf(seconds)))
    assert.deepEqual(await found(`?start_time=${from}&end_time=${to}`), [ids.café, ids.old])
    assert.deepEqual(await found(`?start_time=${to}&limit=1&offset=2`), [ids.café])
    assert.deepEqual(await found(`?end_time=${from}`), [ids.old])
    const unknown = await api.get('/chat/15550199999@s.whatsapp.net/messages')
    refused(unknown, 404, { code: 404, message: 'Chat not found' })
  })

  test('pin, archive and timer are on the phone, and read back', async () => {
    const change = async (action: string, body: object, message: string) => {
      const answer = results(await api.post(`${ana}/${action}`, body), message)
      assert.deepEqual(answer, { status: 'success', message, chat_jid: jidOf(ANA), ...body })
    }
    await change('pin', { pinned: true }, 'Chat pinned successfully')
    await onPhone('the pin', ({ pinned }) => pinned === true)
    assert.equal((await chats('?pinned=true')).data[0].jid, jidOf(ANA))
    await change('pin', { pinned: false }, 'Chat unpinned successfully')
    await onPhone('no pin', ({ pinned }) => pinned === false)
    await change('archive', { archived: true }, 'Chat archived successfully')
    await onPhone('it archived', ({ archived }) => archived === true)
    await world.phone(`PATCH /accounts/${OLIVIA}/chats/${ANA}`, { archived: false })
    await chatOf('it back in the list', ({ archived }) => archived === false)
    await change('disappearing', { timer_seconds: DAY }, `Disappearing messages set to ${DAY} seconds`)
    await onPhone('the timer', ({ ephemeralSeconds }) => ephemeralSeconds === DAY)
    await chatOf('the timer here', ({ ephemeral_expiration }) => ephemeral_expiration === DAY)
    await change('disappearing', { timer_seconds: 0 }, 'Disappearing messages disabled')
    refused(await api.post(`${ana}/pin`, {}), 400, { code: 400, message: 'field cannot be blank' })
  })

  test('what is done to a message is on the phones, and read back', async () => {
    const act = (id: string, action: string, body: object = {}) =>
      api.post(`/message/${id}/${action}`, { phone: ANA, ...body })
    const onPhoneOf = (number: string, id: string, matches: (message: Json) => boolean) =>
      until(`${id} changed for ${number}`, async () =>
        matches(await world.phone(`GET /accounts/${number}/messages/${id}`)),
      )
    const sent = results(await api.post('/send/message', { phone: ANA, message: 'misspelt' }), /^Message sent to /)
    const id: string = sent.message_id
    const edited = results(await act(id, 'update', { message: 'spelt' }), /^Update message success /)
    assert.match(edited.status, /^Update message success .*\(server timestamp: .*\)$/)
    await onPhoneOf(ANA, id, ({ text }) => text === 'spelt')
    const question = await write(ANA, { to: OLIVIA, text: 'is this the place?' })
    await until('the question', async () => (await found('')).includes(question))
    results(await act(question, 'reaction', { emoji: '👍' }), /^Reaction sent to /)
    await onPhoneOf(ANA, question, ({ reactions }) => reactions[jidOf(OLIVIA)] === '👍')
    const row = (await messages()).data.find((message: Json) => message.id === question)
    const [{ timestamp, ...reaction }] = row.reactions
    assert.match(timestamp, ISO_TIME)
    assert.deepEqual(reaction, {
      emoji: '👍',
      sender_jid: jidOf(OLIVIA),
      sender_display_name: 'Olivia Owner',
      is_from_me: true,
    })
    const read = results(await act(question, 'read'), `Mark as read success ${question}`)
    assert.deepEqual(read, { message_id: question, status: `Mark as read success ${question}` })
    await onPhoneOf(ANA, question, ({ receipts }) => receipts[jidOf(OLIVIA)] === 'read')
    assert.equal(results(await act(question, 'star'), 'Starred message successfully'), null)
    await onPhoneOf(OLIVIA, question, ({ starred }) => starred === true)
    assert.equal(results(await act(question, 'unstar'), 'Unstarred message successfully'), null)
    await onPhoneOf(OLIVIA, question, ({ starred }) => starred === false)
    results(await act(id, 'revoke'), /^Revoke success /)
    await onPhoneOf(ANA, id, ({ revoked }) => revoked === true)
    results(await act(question, 'delete'), 'Message deleted successfully')
    assert.ok(!(await found('')).includes(question))
    refused(await act(question, 'star'), 404, { code: 404, message: `message with ID ${question} not found` })
  })
})
