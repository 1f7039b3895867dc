import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Answer } from '../../../src/dialects/testing/app.ts'
import { readPaper } from './contract.ts'
import { curlRequests, type CurlRequest } from './curl.ts'
import { CHAT, MESSAGE, createMissionApp, type MissionApp } from './mission-app.ts'
import { COMMON, offline, testErrors, type Producers } from './mission-errors.ts'
import { OPERATIONS } from './operations.ts'

const older = readPaper('mission/ryzeapi-favorite.txt')
const newer = readPaper('mission/ryzeapi-favorite-newer.txt')
const pinning = readPaper('mission/ryzeapi-pin-message.txt')

/** As printed, but for the names of instance and token, and the values that the page leaves open. */
function send({ app, token }: MissionApp, { method, path, headers, body }: CurlRequest): Promise<Answer> {
  const instance = path.replace(/:instance|\$Instance_Name/, 'sales')
  const filled = body.replace(/("number": )"<string>"/, `$1"5511999999999"`)
  return app.call(`${method} ${instance}`, {
    body: filled.replace(/("messageId": )"<string>"/, `$1"${MESSAGE}"`),
    headers: { ...headers, token },
    key: null,
  })
}

/** The JSON that is printed below a heading. */
function printed(page: string, heading: string): Record<string, unknown> {
  const text = page.slice(page.lastIndexOf(`\n${heading}\n{`) + heading.length + 2)
  return JSON.parse(text.slice(0, text.indexOf('\n}') + 2))
}

const typesOf = (fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value]))

suite('RyzeAPI’s page of favorites', { skip: !(older && newer) && 'the page is not on this machine' }, () => {
  const page = older ?? ''
  const examples = curlRequests(page)
  const success = older ? printed(page, '200 OK') : {}

  test('the page has both forms of curl', () => {
    assert.deepEqual(
      examples.map(({ method, path }) => `${method} ${path}`),
      [
        'POST /api/chat/favorite/:instance',
        'POST /api/chat/favorite/$Instance_Name',
        'POST /api/chat/favorite/$Instance_Name',
        'POST /api/chat/favorite/$Instance_Name',
      ],
    )
  })

  for (const [index, example] of examples.entries()) {
    test(`example ${index + 1} gets the printed answer: ${example.body.replace(/\s+/g, ' ')}`, async () => {
      const sent = await createMissionApp()
      await using app = sent.app
      const { favorite, messageId } = JSON.parse(example.body)
      // What is to be taken back has to be there.
      if (!favorite) await app.gateway.messages.star('sales', { id: MESSAGE }, true)
      const { status, body } = await send(sent, example)
      const word = favorite ? 'favorited' : 'unfavorited'
      const { message_id: _id, ...ofChat } = success
      const expected = messageId
        ? { ...success, favorite, message: `Message ${word} successfully` }
        : { ...ofChat, type: 'chat', message: `Chat ${word} successfully` }
      assert.deepEqual([status, body], [200, expected])
      assert.deepEqual(typesOf(body), typesOf(messageId ? success : ofChat))
      const { starred } = await app.gateway.messages.require('sales', { id: MESSAGE })
      const chat = await app.gateway.chats.require('sales', CHAT)
      assert.deepEqual([starred, chat.favorite], messageId ? [favorite, false] : [false, favorite])
    })
  }

  test('the printed error is the one that comes', async () => {
    const { app } = await createMissionApp()
    await using _app = app
    const { status, body } = await app.post('chat/favorite', { favorite: true })
    assert.deepEqual([status, body], [400, printed(page, 'Error 400')])
  })

  const favorites: Producers = {
    ...COMMON,
    'Either number or messageId is required': ({ app }) => app.post('chat/favorite', { favorite: true }),
    'Message not found': ({ app }) => app.post('chat/favorite', { messageId: '3EB0FF', favorite: true }),
    'Instance is not connected to WhatsApp': offline('chat/favorite', { messageId: MESSAGE, favorite: true }),
  }
  testErrors('chat/favorite', { pages: [older ?? '', newer ?? ''], producers: favorites, lines: 14 })
})

suite('RyzeAPI’s page of pinned messages', { skip: !pinning && 'the page is not on this machine' }, () => {
  const page = pinning ?? ''

  for (const duration of ['24h', '7d', '30d']) {
    test(`a message is pinned for ${duration} and unpinned as the page says`, async () => {
      const { app } = await createMissionApp()
      await using _app = app
      assert.ok(page.includes(`"${duration}"`))
      const pinned = await app.post('chat/pinMessage', { pin: true, messageId: MESSAGE, duration })
      const fields = { success: true, chat_jid: CHAT, message_id: MESSAGE }
      const words = /"(Message pinned \w+)" or "(Message unpinned \w+)"/.exec(page)
      assert.deepEqual([pinned.status, pinned.body], [200, { ...fields, message: words?.[1], pinned: true, duration }])
      const until = (await app.gateway.messages.require('sales', { id: MESSAGE })).pinnedUntil
      assert.ok((until ?? 0) > Date.now() / 1000)
      const off = await app.post('chat/pinMessage', { pin: false, messageId: MESSAGE, duration })
      assert.deepEqual([off.status, off.body], [200, { ...fields, message: words?.[2], pinned: false }])
      assert.equal((await app.gateway.messages.require('sales', { id: MESSAGE })).pinnedUntil, null)
    })
  }

  const pins: Producers = {
    ...COMMON,
    'messageId is required': ({ app }) => app.post('chat/pinMessage', { pin: true }),
    'message with ID <...> not found': ({ app }) => app.post('chat/pinMessage', { pin: true, messageId: '3EB0FF' }),
    'invalid duration "<...>": use "24h", "7d" or "30d"': ({ app }) =>
      app.post('chat/pinMessage', { pin: true, messageId: MESSAGE, duration: '1y' }),
    'WhatsApp client is not connected': offline('chat/pinMessage', { pin: true, messageId: MESSAGE }),
  }
  testErrors('chat/pinMessage', { pages: [page], producers: pins, lines: 8 })
})

test('every address on the pages is answered', { skip: !older && 'the pages are not on this machine' }, () => {
  const pages = [older, newer, pinning].join('\n')
  const named = new Set([...pages.matchAll(/\bPOST (\/api\/chat\/\w+\/:instance)/g)].map(([, path]) => `POST ${path}`))
  const answered = OPERATIONS.filter(({ state }) => state === 'answered').map(({ operation }) => operation)
  assert.ok(named.size >= 3)
  assert.deepEqual(
    [...named].filter((operation) => !answered.includes(operation)),
    [],
  )
})
