import { after, before, describe } from 'node:test'
import { testRefusals, type BadRequest } from '../support/bad-chats-answers.ts'
import {
  ANA,
  BEN,
  NEWSLETTER,
  NOBODY,
  NO_GROUP,
  SESSIONS,
  startBadWorld,
  DATABASES,
  type BadWorld,
} from '../support/bad-chats.ts'
import type { Database } from '../support/chat-world.ts'
import type { RawRequest } from '../support/raw-request.ts'

type Body = Readonly<Record<string, unknown>>

/** An operation with a body that would be taken. */
interface Operation {
  readonly method: string
  /** Module and action. */
  readonly name: string
  readonly body: Body
}

const post = (name: string, body: Body): Operation => ({ method: 'POST', name, body })
const remove = (name: string, body: Body): Operation => ({ method: 'DELETE', name, body })

const CHAT_CHANGES: readonly Operation[] = [
  post('chat/pinChat', { number: ANA, pin: true }),
  post('chat/pin', { number: ANA, pin: true }),
  post('chat/archive', { number: ANA, archive: true }),
  post('chat/mute', { number: ANA, mute: true, duration: '8h' }),
  post('chat/favorite', { number: ANA, favorite: true }),
  post('chat/markChatRead', { number: ANA, read: false }),
  remove('chat/deleteChat', { number: ANA, deleteMedia: false }),
  post('chat/presence', { number: ANA, state: 'typing' }),
]
const BLOCK = post('chat/block', { number: ANA, block: true })
const PIN = post('chat/pinMessage', { messageId: 'x', pin: true, duration: '24h' })
const STAR = post('chat/favorite', { messageId: 'x', favorite: true })
const EDIT = post('chat/edit', { messageId: 'x', content: 'another text' })
const FOR_ME = remove('chat/delete', { messageId: 'x', deleteForEveryone: false })
const REVOKE = remove('chat/delete', { messageId: 'x', deleteForEveryone: true })
const READ = post('chat/markRead', { number: ANA, messageId: 'x' })
const REACT = post('message/reaction', { number: ANA, messageId: 'x', reaction: '👍', fromMe: false })
const TEXT = post('message/text', { number: ANA, message: 'hello' })
const HISTORY = post('chat/history', { number: ANA })
const MESSAGE_CHANGES = [STAR, EDIT, FOR_ME, REVOKE, READ, REACT]
const WITH_NUMBER = [...CHAT_CHANGES, BLOCK, READ, REACT, TEXT, HISTORY]
const ALL = [...CHAT_CHANGES, BLOCK, PIN, ...MESSAGE_CHANGES, TEXT, HISTORY]

function toRequest({ method, name, body }: Operation, change: Body = {}, instance: string = SESSIONS.main): RawRequest {
  return { method, path: `/api/${name}/${instance}`, body: { ...body, ...change } }
}

const each = (
  operations: readonly Operation[],
  change: Body,
  refusal: Pick<BadRequest, 'status' | 'says'>,
): readonly BadRequest[] =>
  operations.map((operation) => ({ why: named(change), request: toRequest(operation, change), ...refusal }))

/** A missing field has no JSON of its own. */
const named = (change: Body): string =>
  Object.entries(change)
    .map(([name, value]) => `${name}: ${JSON.stringify(value) ?? 'missing'}`)
    .join(', ')

/** Every wrong value of one field, in all operations that have it. */
const values = (
  operations: readonly Operation[],
  name: string,
  wrong: readonly (readonly [unknown, RegExp])[],
): readonly BadRequest[] => wrong.flatMap(([value, says]) => each(operations, { [name]: value }, { status: 400, says }))

const query = (action: string, text: string, instance: string = SESSIONS.main): RawRequest => ({
  path: `/api/chat/${action}/${instance}${text}`,
})

for (const { database, skip } of DATABASES) {
  describe(`RyzeAPI refuses, and nothing is half done, on ${database}`, { timeout: 240_000, skip }, () =>
    refusals(database),
  )
}

function refusals(database: Database): void {
  let world: BadWorld
  before(async () => {
    world = await startBadWorld(database)
  })
  after(() => world?.[Symbol.asyncDispose]())
  const at = { api: 'ryze', worldOf: () => world } as const

  testRefusals('instances that are not there', at, () =>
    ALL.map((operation) => ({
      why: 'no such instance',
      request: toRequest(operation, {}, 'nobody'),
      status: 404,
      says: /"Instance not found"/,
    })),
  )

  testRefusals('no name of an instance', at, () =>
    ALL.map((operation) => ({
      why: 'no name',
      request: toRequest(operation, {}, ''),
      status: 400,
      says: /"Instance name is required"/,
    })),
  )

  testRefusals('instances that do not work', at, () =>
    [SESSIONS.off, SESSIONS.waiting].flatMap((instance) =>
      [...CHAT_CHANGES, BLOCK, TEXT, HISTORY].map((operation) => ({
        why: instance,
        request: toRequest(operation, {}, instance),
        status: 503,
        says: /"Instance is not connected to WhatsApp"/,
      })),
    ),
  )

  testRefusals('what is no number', at, () => {
    const others = WITH_NUMBER.filter(({ name }) => name !== 'chat/favorite')
    const missing = [undefined, null, '', '  '].map((value) => [value, /"Number is required"/] as const)
    const strange = ['nobody', `${ANA}@evil.com`, '@s.whatsapp.net', '12', 'a\0@g.us', `${'1'.repeat(300)}@g.us`]
    return [
      ...values(others, 'number', missing),
      ...values(WITH_NUMBER, 'number', [
        [5, /Invalid request body: number must be a string/],
        [{}, /Invalid request body: number must be a string/],
        [['x'], /Invalid request body: number must be a string/],
        ...strange.map((value) => [value, /Number .* is invalid/] as const),
      ]),
    ]
  })

  testRefusals('numbers that nobody has', at, () =>
    each(
      [...CHAT_CHANGES.filter(({ name }) => !/deleteChat|presence/.test(name)), TEXT],
      { number: NOBODY },
      {
        status: 400,
        says: /Number 15559990001 is not on WhatsApp/,
      },
    ),
  )

  testRefusals('a channel, a story and a list where a chat is needed', at, () =>
    [NEWSLETTER, 'status@broadcast', '12345678@broadcast'].flatMap((number) => [
      ...each(CHAT_CHANGES, { number }, { status: 400, says: /Number must be of a contact or a group/ }),
      ...each([BLOCK], { number }, { status: 400, says: /Number must be of a contact/ }),
    ]),
  )

  testRefusals('groups that the account is not in', at, () => {
    const makes = CHAT_CHANGES.filter(({ name }) => !/deleteChat|presence/.test(name))
    return [NO_GROUP, world.othersGroup].flatMap((number) =>
      each(makes, { number }, { status: 403, says: /not a member of the group/ }),
    )
  })

  testRefusals('a group where a person is needed', at, ({ group }) =>
    each([BLOCK], { number: group }, { status: 400, says: /Number must be of a contact/ }),
  )

  testRefusals('flags that are missing or of another type', at, () => {
    const flags = { pin: /pin/, archive: /archive/, mute: /mute/, favorite: /favorite/, read: /read/, block: /block/ }
    return Object.keys(flags).flatMap((name) => {
      const operations = [...CHAT_CHANGES, BLOCK, PIN, STAR].filter(({ body }) => Object.hasOwn(body, name))
      const wrong = ['true', 1, {}, []].map(
        (value) => [value, new RegExp(`Invalid request body: ${name} must be a boolean value`)] as const,
      )
      const missing = [undefined, null].map((value) => [value, new RegExp(`"${name} is required"`)] as const)
      return values(operations, name, [...missing, ...wrong])
    })
  })

  testRefusals('neither number nor message', at, () =>
    [{ number: undefined }, { number: '' }, { number: '', messageId: ' ' }, { number: null, messageId: null }].flatMap(
      (change) =>
        each([CHAT_CHANGES[4] as Operation], change, { status: 400, says: /"Either number or messageId is required"/ }),
    ),
  )

  testRefusals('message ids that are missing or of another type', at, () => {
    const missing = [undefined, null, '', ' '] as const
    return [
      ...values(
        [PIN, EDIT, READ, REACT],
        'messageId',
        missing.map((value) => [value, /"messageId is required"/]),
      ),
      ...values(
        [FOR_ME, REVOKE],
        'messageId',
        missing.map((value) => [value, /"MessageID is required"/]),
      ),
      ...values([PIN, ...MESSAGE_CHANGES], 'messageId', [
        [5, /Invalid request body: messageId must be a string/],
        [{}, /Invalid request body: messageId must be a string/],
      ]),
    ]
  })

  testRefusals('other fields that are missing or of another type', at, ({ ids }) => [
    ...values([EDIT], 'content', [
      [undefined, /"content is required"/],
      ['', /"content is required"/],
      [5, /content must be a string/],
    ]),
    ...values([REACT], 'reaction', [
      [undefined, /"reaction is required"/],
      [5, /reaction must be a string/],
    ]),
    ...['ok', '👍👍', '👍'.repeat(5_000)].flatMap((reaction) =>
      each([REACT], { messageId: ids.received, reaction }, { status: 400, says: /one emoji/ }),
    ),
    ...values([TEXT], 'message', [
      [undefined, /"Message is required"/],
      ['', /"Message is required"/],
      [{}, /message must be a string/],
    ]),
    ...values([TEXT], 'mention', [['all', /mention must be an array/]]),
    ...values([REVOKE], 'deleteForEveryone', [['yes', /deleteForEveryone must be a boolean/]]),
    ...values([HISTORY], 'count', [
      [-1, /count must/],
      [1.5, /count must/],
      ['many', /count must/],
    ]),
    ...values([HISTORY], 'from', [['yesterday', /invalid 'from' date format/]]),
    ...values([HISTORY], 'to', [['2026-99-99T00:00:00Z', /invalid 'to' date format/]]),
    ...values([CHAT_CHANGES[7] as Operation], 'state', [
      [undefined, /State is required/],
      ['dancing', /Invalid state/],
      [5, /state must be a string/],
    ]),
  ])

  testRefusals('durations that WhatsApp does not have', at, ({ ids }) => [
    ...['1h', '1y', '86400', 'always', '24H '].flatMap((duration) =>
      each([PIN], { messageId: ids.received, duration }, { status: 500, says: /invalid duration .*: use / }),
    ),
    ...values([PIN], 'duration', [[86_400, /duration must be a string/]]),
    ...values([CHAT_CHANGES[3] as Operation], 'duration', [
      ['2h', /Invalid duration: 2h/],
      [28_800, /duration must be a string/],
    ]),
  ])

  testRefusals('messages that are not there', at, ({ ids }) =>
    ['3EB0FFFFFFFFFFFFFFFF', "x' OR 1=1 --", '\0', 'x'.repeat(1_000), ids.elsewhere].flatMap((messageId) => [
      ...each(MESSAGE_CHANGES, { messageId }, { status: 404, says: /[Mm]essage not found/ }),
      ...each([PIN], { messageId }, { status: 500, says: /message with ID .* not found/ }),
      ...['getMessage', 'status'].map((action) => ({
        why: messageId,
        request: query(action, `?messageId=${encodeURIComponent(messageId)}`),
        status: 404,
        says: /"Message not found"/,
      })),
    ]),
  )

  testRefusals('a message of another chat than the number’s', at, ({ ids, group }) => [
    ...each([READ, REACT], { messageId: ids.bens }, { status: 404, says: /"Message not found"/ }),
    ...each([READ, REACT], { messageId: ids.received, number: BEN }, { status: 404, says: /"Message not found"/ }),
    ...each(
      [READ, REACT],
      { messageId: ids.received, number: NEWSLETTER },
      { status: 404, says: /"Message not found"/ },
    ),
    ...each(
      [READ, REACT],
      { messageId: ids.received, number: group, sender: ANA, participant: ANA },
      {
        status: 404,
        says: /"Message not found"/,
      },
    ),
    ...each([REACT], { messageId: ids.received, fromMe: true }, { status: 404, says: /"Message not found"/ }),
  ])

  testRefusals('a message of a group without its author', at, ({ ids, group }) => [
    ...each([READ], { messageId: ids.inGroup, number: group }, { status: 400, says: /sender is required/ }),
    ...each([REACT], { messageId: ids.inGroup, number: group }, { status: 400, says: /participant is required/ }),
  ])

  testRefusals('queries without a message', at, () =>
    ['getMessage', 'status'].flatMap((action) => [
      ...['', '?messageId=', '?messageId=%20'].map((text) => ({
        why: text,
        request: query(action, text),
        status: 400,
        says: /required/,
      })),
      {
        why: 'no such instance',
        request: query(action, '?messageId=x', 'nobody'),
        status: 404,
        says: /"Instance not found"/,
      },
    ]),
  )

  testRefusals('bodies that are no JSON, or of another type', at, () =>
    ALL.flatMap((operation) => {
      const { body: _body, ...request } = toRequest(operation)
      const refusal = { status: 400, says: /Invalid request body: ./ }
      const typed = (type: string) => ({ ...request, body: 'number=1', headers: { 'content-type': type } })
      return [
        { why: 'cut off', request: { ...request, body: '{"number": "1' }, ...refusal },
        { why: 'not JSON', request: { ...request, body: 'number=1' }, ...refusal },
        { why: 'a list', request: { ...request, body: '[]' }, ...refusal },
        { why: 'null', request: { ...request, body: 'null' }, ...refusal },
        { why: 'XML', request: typed('application/xml'), ...refusal },
      ]
    }),
  )

  testRefusals('a fourth pinned chat', at, () =>
    each(CHAT_CHANGES.slice(0, 2), {}, { status: 400, says: /3 pinned chats/ }),
  )

  testRefusals('what WhatsApp would not take', at, ({ ids }) => [
    ...each([EDIT], { messageId: ids.old }, { status: 400, says: /too old to edit/ }),
    ...each([EDIT], { messageId: ids.received }, { status: 400, says: /can only edit messages sent by this instance/ }),
    ...each([REVOKE], { messageId: ids.received }, { status: 400, says: /written by somebody else/ }),
    ...each([EDIT], { messageId: ids.revoked }, { status: 400, says: /deleted for everyone/ }),
    ...each([REACT], { messageId: ids.revoked, fromMe: true }, { status: 400, says: /deleted for everyone/ }),
    ...each([PIN], { messageId: ids.revoked }, { status: 500, says: /deleted for everyone/ }),
    ...each([REVOKE, PIN], { messageId: ids.inGroup }, { status: 403, says: /only admins/ }),
    ...each([REVOKE, PIN], { messageId: ids.inFormerGroup }, { status: 403, says: /not a member/ }),
  ])
}
