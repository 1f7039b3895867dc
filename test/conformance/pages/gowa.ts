import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { until } from '../../support/wait.ts'
import { parsePage } from '../gowa/page.ts'
import { readPaper } from '../ryze/contract.ts'
import { curlCommands } from '../ryze/curl.ts'
import type { Demo } from './demo.ts'
import { runCurl } from './terminal.ts'

const NUMBER = '6289685028129'
const text = readPaper('mission/gowa-pin-chat.txt')

/** GOWA's page of pinning a chat, sent to the demo, whose only device needs no name. */
export function testGowaPage(demoOf: () => Demo): void {
  suite('GOWA’s page, at the demo', { skip: text === null && 'the page is not on this machine' }, () => {
    const { answers } = parsePage(text ?? '')
    const [command = ''] = curlCommands(text ?? '')
    const send = (change: (command: string) => string = String, user = `username:${demoOf().key}`) =>
      runCurl(
        demoOf(),
        change(command.replace('http://localhost:3000', demoOf().gateway.origin)).replace('username:password', user),
      )
    const untilPinned = (wanted: boolean) =>
      until('the phone shows it', async () => (await demoOf().phoneChat(NUMBER)).pinned === wanted)

    test('a chat that is not there gets the printed 404', async () => {
      const { status, body } = await send()
      assert.deepEqual([status, body], [404, answers.get(404)])
    })

    test('the example gets the printed answer, and the phone shows the pin', async () => {
      await demoOf().person(NUMBER, 'Gowa Reader')
      await demoOf().write(NUMBER, { id: 'GOWA1', text: 'hello' })
      assert.equal((await demoOf().phoneChat(NUMBER)).pinned, false)
      const { status, body } = await send()
      assert.deepEqual([status, body], [200, answers.get(200)])
      await untilPinned(true)
    })

    test('the printed credentials are not the demo’s: the printed 401', async () => {
      const { status, body } = await send(String, 'username:password')
      assert.deepEqual([status, body], [401, answers.get(401)])
    })

    test('without the field: the printed 400, and the pin stays', async () => {
      const { status, body } = await send((line) => line.replace('"pinned":true', ''))
      assert.deepEqual([status, body], [400, answers.get(400)])
      assert.equal((await demoOf().phoneChat(NUMBER)).pinned, true)
    })

    test('with false the pin goes, here and on the phone', async () => {
      const { status, body } = await send((line) => line.replace('true', 'false'))
      const message = 'Chat unpinned successfully'
      const printed = answers.get(200) as { readonly results: object }
      const results = { ...printed.results, message, pinned: false }
      assert.deepEqual([status, body], [200, { ...printed, message, results }])
      await untilPinned(false)
    })
  })
}
