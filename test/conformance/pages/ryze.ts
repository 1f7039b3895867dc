import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { until } from '../../support/wait.ts'
import { readPaper } from '../ryze/contract.ts'
import { curlCommands, curlRequests } from '../ryze/curl.ts'
import { SESSION, type Demo } from './demo.ts'
import { runCurl } from './terminal.ts'

/** Number and message as the pages have them: in the demo's network they can be the very same. */
const NUMBER = '5511999999999'
const MESSAGE = '3EB08FCF27E532F1B0F5'

const favorites = readPaper('mission/ryzeapi-favorite.txt')
const pinning = readPaper('mission/ryzeapi-pin-message.txt')

/** The pages of RyzeAPI, sent to the demo. */
export function testRyzePages(demoOf: () => Demo): void {
  suite(
    'RyzeAPI’s pages, at the demo',
    { skip: !(favorites && pinning) && 'the pages are not on this machine' },
    () => {
      let token: Promise<string> | null = null
      const credentials = (): Promise<string> => (token ??= createToken(demoOf()))
      testFavorites(demoOf, credentials)
      testPins(demoOf, credentials)
    },
  )
}

async function createToken({ gateway }: Demo): Promise<string> {
  const { status, body } = await gateway.post('/v1/keys', { scope: 'session', session: SESSION })
  assert.equal(status, 201, JSON.stringify(body))
  return body.secret
}

type Credentials = () => Promise<string>

/** Host, names and ids replaced; credentials are added where the page shows none. */
async function send(demo: Demo, command: string, token: string) {
  const filled = command
    .replace(/https:\/\/(api\.example\.com|ryzeapi\.cloud)/, demo.gateway.origin)
    .replace(':instance', SESSION)
    .replace('"number": "<string>"', `"number": "${NUMBER}"`)
    .replace('"messageId": "<string>"', `"messageId": "${MESSAGE}"`)
  const showsToken = command.includes('$Token_Instance')
  return runCurl(demo, filled, {
    env: { Instance_Name: SESSION, Token_Instance: token },
    headers: showsToken ? {} : { token },
  })
}

function testFavorites(demoOf: () => Demo, credentials: Credentials): void {
  const page = favorites ?? ''
  const commands = curlCommands(page)
  const printed = JSON.parse(/^200 OK\n(\{[^]*?\n\})/m.exec(page)?.[1] ?? '{}')

  test('a message that is not there gets the page’s 404', async () => {
    const [, , command = ''] = commands
    const { status, body } = await send(demoOf(), command, await credentials())
    assert.ok(page.includes('404Message not found'))
    assert.deepEqual([status, body], [404, { success: false, error: { message: 'Message not found' } }])
  })

  test('the number and the message of the page come to be', async () => {
    const demo = demoOf()
    await demo.person(NUMBER, 'Ryze Reader')
    await demo.write(NUMBER, { id: MESSAGE, text: 'the message on the page' })
    assert.equal(commands.length, 4)
  })

  for (const [index, command] of commands.entries()) {
    const wanted = JSON.parse(curlRequests(page)[index]?.body ?? '{}')
    test(`favorite, example ${index + 1}: ${JSON.stringify(wanted)}`, async () => {
      const demo = demoOf()
      const { status, body } = await send(demo, command, await credentials())
      const word = wanted.favorite ? 'favorited' : 'unfavorited'
      const { message_id: _id, ...ofChat } = printed
      const expected = wanted.messageId
        ? { ...printed, favorite: wanted.favorite, message: `Message ${word} successfully` }
        : { ...ofChat, favorite: wanted.favorite, message: `Chat ${word} successfully`, type: 'chat' }
      assert.deepEqual([status, body], [200, expected])
      await until('the phone shows it', async () =>
        wanted.messageId
          ? (await demo.phoneMessage(MESSAGE))?.starred === wanted.favorite
          : (await demo.phoneChat(NUMBER))?.favorite === wanted.favorite,
      )
    })
  }

  test('the printed answer comes letter for letter', async () => {
    const answers = []
    for (const command of commands) answers.push((await send(demoOf(), command, await credentials())).body)
    assert.ok(
      answers.some((answer) => JSON.stringify(answer) === JSON.stringify(printed)),
      JSON.stringify(answers),
    )
  })

  test('the printed error comes for what the page says', async () => {
    const [, command = ''] = commands
    const withoutNumber = command.replace(/"number":.*\n\s*/, '')
    const { status, body } = await send(demoOf(), withoutNumber, await credentials())
    assert.deepEqual([status, body], [400, JSON.parse(/^Error 400\n(\{[^]*?\n\})/m.exec(page)?.[1] ?? '')])
  })

  test('a wrong token gets the page’s 401, and another instance its 404', async () => {
    const [, command = ''] = commands
    assert.ok(page.includes('401Invalid token') && page.includes('404Instance not found'))
    const wrong = await send(demoOf(), command, 'a1b2c3d4-...')
    assert.deepEqual([wrong.status, wrong.body.error], [401, { message: 'Invalid token' }])
    const elsewhere = command.replace('$Instance_Name', 'elsewhere').replace('$Token_Instance', demoOf().key)
    const other = await send(demoOf(), elsewhere, '')
    assert.deepEqual([other.status, other.body.error], [404, { message: 'Instance not found' }])
  })
}

/** This page describes its requests by their fields; the favorites' page shows how they are sent. */
function testPins(demoOf: () => Demo, credentials: Credentials): void {
  const page = pinning ?? ''
  const [, example = ''] = curlCommands(favorites ?? '')
  const durations = [...new Set([...page.matchAll(/"(\d+[hd])"/g)].map(([, duration = '']) => duration))]
  const [, pinned, unpinned] = /"(Message pinned \w+)" or "(Message unpinned \w+)"/.exec(page) ?? []
  const sendPin = async (fields: object) => {
    const command = example
      .replace('/chat/favorite/', '/chat/pinMessage/')
      .replace(/-d '[^']*'/, `-d '${JSON.stringify(fields)}'`)
    return send(demoOf(), command, await credentials())
  }
  const isPinnedOn = (number: string | undefined, wanted: boolean) =>
    until('the phone shows it', async () => {
      const message = await demoOf().phoneMessage(MESSAGE, number)
      return (message?.pinnedUntil !== null) === wanted
    })

  test('the page names every duration', () => assert.deepEqual(durations, ['24h', '7d', '30d']))

  for (const duration of durations) {
    test(`pinMessage for ${duration}, and unpinned`, async () => {
      const common = { success: true, chat_jid: `${NUMBER}@s.whatsapp.net`, message_id: MESSAGE }
      const on = await sendPin({ pin: true, messageId: MESSAGE, duration })
      assert.deepEqual([on.status, on.body], [200, { ...common, message: pinned, pinned: true, duration }])
      await isPinnedOn(undefined, true)
      const off = await sendPin({ pin: false, messageId: MESSAGE, duration })
      assert.deepEqual([off.status, off.body], [200, { ...common, message: unpinned, pinned: false }])
      await isPinnedOn(undefined, false)
    })
  }

  test('what the page refuses with 500 is refused so, and nothing is pinned', async () => {
    const refused = { success: false }
    const unknown = await sendPin({ pin: true, messageId: '3EB0', duration: '24h' })
    const [, text = ''] = /^\| 500 \| (message with ID <...> not found) \|/m.exec(page) ?? []
    const expected = { ...refused, error: { message: text.replace('<...>', '3EB0') } }
    assert.deepEqual([unknown.status, unknown.body], [500, expected])
    const wrong = await sendPin({ pin: true, messageId: MESSAGE, duration: '1y' })
    const [, invalid = ''] = /^\| 500 \| (invalid duration .*?) \|/m.exec(page) ?? []
    const message = invalid.replace('<...>', '1y')
    assert.deepEqual([wrong.status, wrong.body], [500, { ...refused, error: { message } }])
    assert.equal((await demoOf().phoneMessage(MESSAGE)).pinnedUntil, null)
  })
}
