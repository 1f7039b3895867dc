import { after, before, describe } from 'node:test'
import { testRefusals, type BadRequest } from '../support/bad-chats-answers.ts'
import {
  ANA,
  BEN,
  NEWSLETTER,
  NOBODY,
  NO_GROUP,
  SESSIONS,
  STRANGER,
  startBadWorld,
  DATABASES,
  type BadWorld,
} from '../support/bad-chats.ts'
import type { Database } from '../support/chat-world.ts'
import type { RawRequest } from '../support/raw-request.ts'

/** Where a request goes, and to what. */
interface Place {
  readonly session: string
  readonly chat: string
  readonly id: string
}

/** An operation with a body that would be taken. */
interface Operation {
  readonly line: string
  readonly body?: Readonly<Record<string, unknown>>
}

const C = '/api/{session}/chats/{chat}'
const M = `${C}/messages/{id}`

const CHAT_CHANGES: readonly Operation[] = [
  { line: `POST ${C}/archive` },
  { line: `POST ${C}/unarchive` },
  { line: `POST ${C}/unread` },
  { line: `DELETE ${C}` },
  { line: `DELETE ${C}/messages` },
]
const READING: readonly Operation[] = [
  { line: `POST ${C}/messages/read`, body: {} },
  { line: 'POST /api/sendSeen', body: { session: '{session}', chatId: '{chat}' } },
]
const CHAT_READS: readonly Operation[] = [{ line: `GET ${C}/messages` }, { line: `GET ${C}/picture` }]
const PIN: Operation = { line: `POST ${M}/pin`, body: { duration: 86_400 } }
const UNPIN: Operation = { line: `POST ${M}/unpin` }
const EDIT: Operation = { line: `PUT ${M}`, body: { text: 'another text' } }
const REVOKE: Operation = { line: `DELETE ${M}` }
const STAR: Operation = {
  line: 'PUT /api/star',
  body: { session: '{session}', chatId: '{chat}', messageId: '{id}', star: true },
}
const REACT: Operation = {
  line: 'PUT /api/reaction',
  body: { session: '{session}', messageId: '{id}', reaction: '👍' },
}
const GET_MESSAGE: Operation = { line: `GET ${M}` }
/** The chat is in the request. */
const IN_CHAT = [GET_MESSAGE, PIN, UNPIN, EDIT, REVOKE, STAR]
const ON_MESSAGE = [...IN_CHAT, REACT]

const WELL: Place = { session: SESSIONS.main, chat: `${ANA}@c.us`, id: 'x' }

function toRequest({ line, body }: Operation, place: Partial<Place>, change?: Record<string, unknown>): RawRequest {
  const words: Readonly<Record<string, string>> = { ...WELL, ...place }
  const fill = (text: string, escape: (value: string) => string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => escape(words[name] ?? ''))
  const inJson = (value: string): string => JSON.stringify(value).slice(1, -1)
  const [method = '', path = ''] = line.split(' ')
  const filled = body && { ...JSON.parse(fill(JSON.stringify(body), inJson)), ...change }
  return { method, path: fill(path, encodeURIComponent), ...(filled && { body: filled }) }
}

/** The same refusal for several operations. */
const each = (
  operations: readonly Operation[],
  place: Partial<Place>,
  refusal: Pick<BadRequest, 'why' | 'status' | 'says'>,
): readonly BadRequest[] => operations.map((operation) => ({ ...refusal, request: toRequest(operation, place) }))

/** The same operation with one field wrong after the other. */
const fields = (
  operation: Operation,
  place: Partial<Place>,
  wrong: readonly (readonly [Record<string, unknown>, RegExp])[],
): readonly BadRequest[] =>
  wrong.map(([change, says]) => ({
    why: JSON.stringify(change) + Object.keys(change),
    request: toRequest(operation, place, change),
    status: 400,
    says,
  }))

const queries = (path: string, wrong: readonly (readonly [string, RegExp])[]): readonly BadRequest[] =>
  wrong.map(([query, says]) => ({ why: query, request: { path: `${path}?${query}` }, status: 400, says }))

const NOT_READY = { status: 422, says: /Session status is not as expected/ } as const
const NO_MESSAGE = { status: 404, says: /Message not found/ } as const

for (const { database, skip } of DATABASES) {
  describe(`WAHA refuses, and nothing is half done, on ${database}`, { timeout: 240_000, skip }, () =>
    refusals(database),
  )
}

function refusals(database: Database): void {
  let world: BadWorld
  before(async () => {
    world = await startBadWorld(database)
  })
  after(() => world?.[Symbol.asyncDispose]())
  const at = { api: 'waha', worldOf: () => world } as const

  testRefusals('sessions that are not there', at, () =>
    each(
      [...CHAT_CHANGES, ...READING, ...CHAT_READS, ...ON_MESSAGE],
      { session: 'nobody' },
      {
        why: 'no such session',
        status: 404,
        says: /We didn't find a session with name 'nobody'/,
      },
    ),
  )

  testRefusals('sessions that do not work', at, () =>
    [SESSIONS.off, SESSIONS.waiting].flatMap((session) =>
      each([...CHAT_CHANGES, ...READING], { session }, { why: session, ...NOT_READY }),
    ),
  )

  testRefusals('what is no chat', at, () =>
    ['hello', '@c.us', `${ANA}@evil.com`, 'x@g.us@g.us', `${'1'.repeat(300)}@c.us`, 'a\0@c.us', '../x@c.us'].flatMap(
      (chat) =>
        each(
          [...CHAT_CHANGES, ...READING, ...CHAT_READS, ...IN_CHAT],
          { chat },
          { why: chat, status: 400, says: /chat/ },
        ),
    ),
  )

  testRefusals('chats that are not there', at, () =>
    [`${NOBODY}@c.us`, `${STRANGER}@c.us`, NO_GROUP, world.othersGroup, '999999999@lid'].flatMap((chat) =>
      each(CHAT_CHANGES, { chat }, { why: chat, status: 404, says: /there is no chat/ }),
    ),
  )

  testRefusals('a channel, a story and a list where a chat is needed', at, () =>
    [NEWSLETTER, 'status@broadcast', '12345678@broadcast'].flatMap((chat) =>
      each(CHAT_CHANGES, { chat }, { why: chat, status: 400, says: /no chat with a person or a group/ }),
    ),
  )

  testRefusals('messages that are not there', at, () =>
    ['3EB0FFFFFFFFFFFFFFFF', `false_${ANA}@c.us_3EB0FFFFFFFFFFFFFFFF`, "x' OR 1=1 --", '\0', 'x'.repeat(150)].flatMap(
      (id) => each(ON_MESSAGE, { id }, { why: id, ...NO_MESSAGE }),
    ),
  )

  testRefusals('a message of another session is never found', at, () =>
    [world.ids.elsewhere, `false_${ANA}@c.us_${world.ids.elsewhere}`].flatMap((id) => [
      ...each(ON_MESSAGE, { id }, { why: id, ...NO_MESSAGE }),
      ...each([GET_MESSAGE], { id, chat: 'all' }, { why: `${id} in all`, ...NO_MESSAGE }),
    ]),
  )

  testRefusals('a message of another chat than the one in the path', at, ({ ids, group }) => [
    ...each(IN_CHAT, { id: ids.bens }, { why: 'bare', ...NO_MESSAGE }),
    ...each(IN_CHAT, { id: `false_${BEN}@c.us_${ids.bens}` }, { why: 'full', ...NO_MESSAGE }),
    ...each(IN_CHAT, { id: `false_${ANA}@c.us_${ids.bens}` }, { why: 'full, with the path’s chat', ...NO_MESSAGE }),
    ...each(IN_CHAT, { id: ids.received, chat: group }, { why: 'in a group', ...NO_MESSAGE }),
    ...each(IN_CHAT, { id: ids.received, chat: NEWSLETTER }, { why: 'in a channel', ...NO_MESSAGE }),
    ...each(IN_CHAT, { id: ids.received, chat: `${NOBODY}@c.us` }, { why: 'in no chat', ...NO_MESSAGE }),
    ...each([REACT], { id: `false_${ANA}@c.us_${ids.bens}` }, { why: 'in its id alone', ...NO_MESSAGE }),
  ])

  testRefusals('the id of a received message as if it were an own one', at, ({ ids }) => [
    ...each(ON_MESSAGE, { id: `true_${ANA}@c.us_${ids.received}` }, { why: 'true_', ...NO_MESSAGE }),
    ...each(ON_MESSAGE, { id: `false_${ANA}@c.us_${ids.own}` }, { why: 'false_', ...NO_MESSAGE }),
  ])

  testRefusals('malformed message ids', at, () =>
    ['a_b', 'a_b_c', 'maybe_15550190002@c.us_X', 'true_nobody_X', `true_${ANA}@c.us_`, 'true_@c.us_X'].flatMap((id) =>
      each(ON_MESSAGE, { id }, { why: id, status: 400, says: /Message id must be|chat id/ }),
    ),
  )

  testRefusals('fields that are missing or of another type', at, ({ ids }) => [
    ...fields(PIN, { id: ids.received }, [
      [{ duration: undefined }, /duration/],
      [{ duration: null }, /duration/],
      [{ duration: '86400s' }, /duration/],
      [{ duration: {} }, /duration/],
    ]),
    ...fields(EDIT, { id: ids.own }, [
      [{ text: undefined }, /text should not be empty/],
      [{ text: null }, /text must be a string/],
      [{ text: 5 }, /text must be a string/],
      [{ text: ['x'] }, /text must be a string/],
      [{ text: '' }, /text/],
      [{ linkPreview: 'maybe' }, /linkPreview must be a boolean/],
    ]),
    ...fields(STAR, { id: ids.received }, [
      [{ star: undefined }, /star/],
      [{ star: 'maybe' }, /star must be a boolean/],
      [{ chatId: undefined }, /chatId should not be empty/],
      [{ chatId: 5 }, /chatId must be a string/],
      [{ messageId: undefined }, /messageId should not be empty/],
      [{ messageId: '' }, /messageId/],
      [{ messageId: {} }, /messageId must be a string/],
      [{ session: 5 }, /session must be a string/],
    ]),
    ...fields(REACT, { id: ids.received }, [
      [{ reaction: undefined }, /reaction should not be empty/],
      [{ reaction: 5 }, /reaction must be a string/],
      [{ messageId: undefined }, /messageId should not be empty/],
      [{ messageId: [] }, /messageId must be a string/],
      [{ reaction: 'ok' }, /one emoji/],
      [{ reaction: '👍👍' }, /one emoji/],
      [{ reaction: '👍'.repeat(5_000) }, /one emoji/],
    ]),
    ...fields(READING[0] as Operation, {}, [
      [{ messages: -1 }, /messages/],
      [{ messages: 'x' }, /messages/],
      [{ days: -1 }, /days/],
      [{ days: 1e9 }, /days/],
    ]),
    ...fields(READING[1] as Operation, {}, [
      [{ chatId: undefined }, /chatId should not be empty/],
      [{ messageIds: 'x' }, /messageIds must be an array/],
      [{ messageIds: [5] }, /messageIds.0 must be a string/],
      [{ messageIds: Array(1_001).fill('x') }, /messageIds/],
      [{ messageId: 5 }, /messageId must be a string/],
      [{ messageIds: ['a_b'] }, /Message id must be/],
    ]),
  ])

  testRefusals('durations that WhatsApp does not have', at, ({ ids }) =>
    fields(
      PIN,
      { id: ids.received },
      [0, -1, 1, 86_401, 3_600, 2_592_001, 1e20].map((duration) => [{ duration }, /duration must be one of|86400/]),
    ),
  )

  testRefusals('bodies that are no JSON, or of another type', at, ({ ids }) =>
    [PIN, EDIT, STAR, REACT, ...READING].flatMap((operation) => {
      const { body: _body, ...request } = toRequest(operation, { id: ids.received })
      const typed = (type: string) => ({ ...request, body: 'duration=86400', headers: { 'content-type': type } })
      return [
        { why: 'cut off', request: { ...request, body: '{"duration": 864' }, status: 400, says: /JSON/ },
        { why: 'not JSON', request: { ...request, body: 'duration=86400' }, status: 400, says: /JSON/ },
        { why: 'a list', request: { ...request, body: '[]' }, status: 400, says: /body must be an object/ },
        { why: 'null', request: { ...request, body: 'null' }, status: 400, says: /body must be an object/ },
        { why: 'text', request: typed('text/plain'), status: 400, says: /application\/json/ },
        { why: 'XML', request: typed('application/xml'), status: 400, says: /application\/json/ },
      ]
    }),
  )

  testRefusals('lists with words, limits and places that are none', at, () => {
    const numbers = (name: string, words: readonly string[]) =>
      words.map((word) => [`${name}=${word}`, new RegExp(`${name.replace('.', '\\.')} must`)] as const)
    const bad = ['-1', 'x', '1e400', '99999999999999999999']
    const paging = [...numbers('limit', bad), ...numbers('offset', bad)]
    return [
      ...queries('/api/main/chats', [
        ...paging,
        ['sortBy=size', /sortBy must be one of/],
        ['sortOrder=up', /sortOrder must be one of/],
        ['merge=maybe', /merge must be a boolean/],
      ]),
      ...queries('/api/main/chats/overview', [
        ...paging,
        ['limit=10001', /limit must/],
        ['merge=2', /merge must be a boolean/],
        ['ids=hello', /chat id/],
      ]),
      ...queries(`/api/main/chats/${ANA}@c.us/messages`, [
        ...paging,
        ['limit=10001', /limit must/],
        ['sortOrder=up', /sortOrder must be one of/],
        ['downloadMedia=maybe', /downloadMedia must be a boolean/],
        ['filter.ack=SEEN', /filter.ack must be one of/],
        ['filter.fromMe=me', /filter.fromMe must be a boolean/],
        ['filter.timestamp.gte=yesterday', /filter.timestamp.gte must/],
        ['filter.timestamp.lte=x', /filter.timestamp.lte must/],
      ]),
      ...queries(`/api/main/chats/${ANA}@c.us/picture`, [['refresh=maybe', /refresh must be a boolean/]]),
      ...queries(`/api/main/chats/${ANA}@c.us/messages/x`, [
        ['downloadMedia=maybe', /downloadMedia must be a boolean/],
      ]),
    ]
  })

  testRefusals('an overview by body', at, () => {
    const operation = { line: 'POST /api/{session}/chats/overview', body: { pagination: { limit: 5 } } }
    return fields(operation, {}, [
      [{ pagination: undefined }, /pagination should not be empty/],
      [{ pagination: 5 }, /pagination must be/],
      [{ pagination: { limit: -1 } }, /pagination.limit must/],
      [{ pagination: { offset: -1 } }, /pagination.offset must/],
      [{ filter: { ids: 'x' } }, /filter.ids must be/],
      [{ filter: { ids: ['hello'] } }, /chat id/],
    ])
  })

  testRefusals('what WhatsApp would not take', at, ({ ids, group }) => [
    ...each([EDIT], { id: ids.old }, { why: 'too old', status: 422, says: /too old to edit/ }),
    ...each([EDIT], { id: ids.received }, { why: 'not own', status: 422, says: /written by somebody else/ }),
    ...each([REVOKE], { id: ids.received }, { why: 'not own', status: 422, says: /written by somebody else/ }),
    ...each([EDIT, PIN, UNPIN, REACT], { id: ids.revoked }, { why: 'gone', status: 422, says: /deleted for everyone/ }),
    ...each(
      [REVOKE, PIN, UNPIN],
      { id: ids.inGroup, chat: group },
      { why: 'no admin', status: 422, says: /only admins/ },
    ),
    ...each(
      [EDIT],
      { id: ids.inGroup, chat: group },
      { why: 'not own', status: 422, says: /written by somebody else/ },
    ),
  ])

  testRefusals('a group that the account is not in', at, ({ ids, formerGroup }) =>
    each(
      [REVOKE, PIN, UNPIN],
      { id: ids.inFormerGroup, chat: formerGroup },
      {
        why: 'put out',
        status: 422,
        says: /not a member/,
      },
    ),
  )
}
