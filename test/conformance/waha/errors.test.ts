import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { GROUP, createTestApp, type TestApp } from '../../../src/dialects/waha/testing/app.ts'
import { ANNA_PATH, createChatWorld, pathOf } from '../../../src/dialects/waha/testing/chat-world.ts'

const FILE = join(import.meta.dirname, '../../../../shared/contracts/waha.md')
const skip = existsSync(FILE) ? false : 'the description of WAHA’s errors is not on this machine'

/** The lines of its table of errors, by what happened, with their status. */
function readErrorTable(): ReadonlyMap<string, string> {
  const text = readFileSync(FILE, 'utf8')
  const section = text.slice(text.indexOf('\n## 1.4 '), text.indexOf('\n## 1.5 '))
  const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)].slice(1)
  return new Map(rows.map(([, name = '', status = '']) => [name.trim(), status.replaceAll('*', '').trim()]))
}

interface Sample {
  readonly operation: string
  readonly body?: unknown
  /** The fields of the answer, with their values or what those look like. */
  readonly answer: Readonly<Record<string, unknown>>
}

const sentence = (statusCode: number, error: string, message: unknown) => ({ statusCode, error, message })

interface Scene {
  readonly received: string
  readonly phone: object
}

/** Each line of the table, as a request to a session `one` that works and a session `idle` that waits for its scan. */
const SAMPLES: Readonly<Record<string, (scene: Scene) => readonly Sample[]>> = {
  'Any HttpException': () => [
    { operation: 'GET /api/one/nothing', answer: sentence(404, 'Not Found', 'Cannot GET /api/one/nothing') },
    {
      operation: 'POST /api/one/chats/a@newsletter/archive',
      answer: sentence(400, 'Bad Request', /person or a group/),
    },
    { operation: 'POST /api/one/chats/49155/archive', answer: sentence(404, 'Not Found', /no chat/) },
  ],
  'DTO validation': ({ received }) => [
    {
      operation: `POST ${received}/pin`,
      body: { duration: 5 },
      answer: sentence(400, 'Bad Request', ['duration must be one of the following values: 86400, 604800, 2592000']),
    },
    { operation: `PUT ${received}`, body: {}, answer: sentence(400, 'Bad Request', ['text should not be empty']) },
    {
      operation: 'GET /api/one/chats?sortBy=colour',
      answer: sentence(400, 'Bad Request', [
        'sortBy must be one of the following values: conversationTimestamp, messageTimestamp, id, name',
      ]),
    },
    {
      operation: 'GET /api/one/chats/overview?limit=-1',
      answer: sentence(400, 'Bad Request', ['limit must not be less than 0']),
    },
  ],
  'Unknown session': () => [
    { operation: 'GET /api/sessions/none', answer: sentence(404, 'Not Found', 'Session not found') },
    {
      operation: 'GET /api/none/chats',
      answer: sentence(404, 'Not Found', /^We didn't find a session with name 'none'/),
    },
  ],
  'Session not WORKING (or not SCAN_QR_CODE for auth calls)': () => [
    { operation: 'POST /api/idle/chats/49155/archive', answer: notReady('idle', 'SCAN_QR_CODE', 'WORKING') },
    { operation: 'GET /api/one/auth/qr', answer: notReady('one', 'WORKING', 'SCAN_QR_CODE') },
  ],
  'Create with a name in use': () => [
    { operation: 'POST /api/sessions', body: { name: 'one' }, answer: sentence(422, 'Unprocessable Entity', /PUT/) },
  ],
  'Deprecated start on a running one': () => [
    {
      operation: 'POST /api/sessions/start',
      body: { name: 'one' },
      answer: sentence(422, 'Unprocessable Entity', /already started/),
    },
  ],
  'Not supported by engine': ({ phone }) => {
    Object.assign(phone, { chatState: undefined })
    const operation = `POST ${ANNA_PATH}/archive`
    return [{ operation, answer: sentence(501, 'Not Implemented', /cannot change chats/) }]
  },
  'Message id not found': ({ received }) => [
    { operation: 'GET /api/one/chats/all/messages/3EB0FF', answer: sentence(404, 'Not Found', 'Message not found') },
    {
      operation: `DELETE ${received.replace('0001%40c.us/', '0002%40c.us/')}`,
      answer: sentence(404, 'Not Found', 'Message not found'),
    },
  ],
  'File missing': () => [
    { operation: 'GET /api/files/one/none.jpg', answer: sentence(404, 'Not Found', /^File not found/) },
  ],
  'Debug endpoint off': () => [
    { operation: 'GET /api/server/debug/cpu', answer: sentence(404, 'Not Found', 'WAHA_DEBUG_MODE is disabled') },
  ],
  'sendList to a group, screenshot on GOWS when WORKING/STARTING, request-code outside SCAN_QR_CODE, passkey GETs with nothing pending, scoped key for missing session':
    () => [
      {
        operation: 'POST /api/sendList',
        body: {
          session: 'one',
          chatId: GROUP,
          message: { title: 'a', button: 'b', sections: [{ title: 'c', rows: [{ title: 'd', rowId: 'e' }] }] },
        },
        answer: sentence(422, 'Unprocessable Entity', /person/),
      },
      { operation: 'GET /api/one/auth/passkey/challenge', answer: sentence(422, 'Unprocessable Entity', /./) },
      {
        operation: 'POST /api/keys/media',
        body: { session: 'none' },
        answer: sentence(422, 'Unprocessable Entity', 'Session not found'),
      },
      {
        operation: 'POST /api/one/auth/request-code',
        body: { phoneNumber: '4915550001' },
        answer: notReady('one', 'WORKING', 'SCAN_QR_CODE'),
      },
    ],
}

function notReady(session: string, status: string, expected: string) {
  const error = 'Session status is not as expected. Try again later or restart the session'
  return { error, session, status, expected: [expected] }
}

/** Lines that cannot come from a request here, or are told otherwise on purpose. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'Lock on the session not obtained in 30 s': 'there is no such lock',
  'Anything unexpected': 'shows a request id instead of a stack trace: errors.test.ts of the dialect',
  'Health down': 'needs a database that does not answer: convert/health.test.ts of the dialect',
}

suite('the table of WAHA’s errors', { skip }, () => {
  test('has a request for each of its lines', () => {
    const covered = [...Object.keys(SAMPLES), ...Object.keys(NOT_HERE)].toSorted()
    assert.deepEqual([...readErrorTable().keys()].toSorted(), covered)
  })

  for (const [line, samplesOf] of Object.entries(SAMPLES)) {
    test(`${line.slice(0, 80)} is answered as it says`, async () => {
      await using app = await createTestApp()
      const { received, phone } = await createChatWorld(app)
      await app.call('POST /api/sessions', { body: { name: 'idle' } })
      const status = readErrorTable().get(line) ?? ''
      for (const sample of samplesOf({ received: pathOf(received), phone })) await check(app, sample, status)
      assert.deepEqual([phone.changes, phone.sent], [[], []])
      assert.equal((await app.call(`GET ${ANNA_PATH}/messages`)).body.length, 2)
    })
  }
})

async function check(app: TestApp, { operation, body, answer }: Sample, expected: string): Promise<void> {
  const { status, body: actual } = await app.call(operation, { body })
  const note = `${operation}: ${JSON.stringify(actual)}`
  if (/^\d+$/.test(expected)) assert.equal(status, Number(expected), note)
  if ('statusCode' in answer) assert.equal(status, answer.statusCode, note)
  for (const [field, value] of Object.entries(answer)) {
    if (value instanceof RegExp) assert.match(actual[field], value, note)
    else assert.deepEqual(actual[field], value, note)
  }
}
