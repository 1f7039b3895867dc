import { after, before, describe } from 'node:test'
import { testRefusals, type BadRequest } from '../support/bad-chats-answers.ts'
import {
  ANA,
  ANA_JID,
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

type Body = Readonly<Record<string, unknown>>

/** An operation with a body that would be taken; what it is about is in the path. */
interface Operation {
  readonly line: string
  readonly body: Body
}

const CHAT_CHANGES: readonly Operation[] = [
  { line: '/chat/{}/pin', body: { pinned: true } },
  { line: '/chat/{}/archive', body: { archived: true } },
  { line: '/chat/{}/disappearing', body: { timer_seconds: 86_400 } },
]
const about = (action: string, more: Body = {}): Operation => ({
  line: `/message/{}/${action}`,
  body: { phone: ANA_JID, ...more },
})
const UPDATE = about('update', { message: 'another text' })
const REVOKE = about('revoke')
const REACT = about('reaction', { emoji: '👍' })
const MESSAGE_CHANGES = [REVOKE, UPDATE, REACT, about('delete'), about('read'), about('star'), about('unstar')]
const SEND: Operation = { line: '/send/message', body: { phone: ANA, message: 'hello' } }
const TYPING: Operation = { line: '/send/chat-presence', body: { phone: ANA, action: 'start' } }
const ONLINE: Operation = { line: '/send/presence', body: { type: 'available' } }
const SENDING = [SEND, TYPING, ONLINE]
const ALL = [...CHAT_CHANGES, ...MESSAGE_CHANGES, ...SENDING]

const toRequest = ({ line, body }: Operation, target = 'x', change: Body = {}): RawRequest => ({
  method: 'POST',
  path: line.replace('{}', encodeURIComponent(target)),
  body: { ...body, ...change },
})

type Refusal = Pick<BadRequest, 'status' | 'says'> & { readonly why?: string }

/** The same refusal for several operations on one chat or message. */
const each = (operations: readonly Operation[], target: string, refusal: Refusal): readonly BadRequest[] =>
  operations.map((operation) => ({ why: target, ...refusal, request: toRequest(operation, target) }))

/** Messages, each looked for in this chat. */
const inChat = (
  phone: string,
  id: string,
  { only = MESSAGE_CHANGES, ...refusal }: Refusal & { readonly only?: readonly Operation[] },
): readonly BadRequest[] =>
  only.map((operation) => ({ why: `${id} in ${phone}`, ...refusal, request: toRequest(operation, id, { phone }) }))

/** One field after the other wrong. */
const fields = (
  operation: Operation,
  target: string,
  wrong: readonly (readonly [Body, RegExp])[],
): readonly BadRequest[] =>
  wrong.map(([change, says]) => ({
    why: `${Object.keys(change)} ${JSON.stringify(change)}`,
    request: toRequest(operation, target, change),
    status: 400,
    says,
  }))

const inQuery = (path: string, rows: readonly (readonly [string, RegExp])[]): readonly BadRequest[] =>
  rows.map(([query, says]) => ({ why: query, request: { path: `${path}?${query}` }, status: 400, says }))

const NO_CHAT = { status: 404, says: /"Chat not found"/ }
const NO_MESSAGE = { status: 404, says: /message with ID .* not found/ }
const WRONG_BODY = /Invalid request body/

for (const { database, skip } of DATABASES) {
  describe(`GOWA refuses, and nothing is half done, on ${database}`, { timeout: 240_000, skip }, () =>
    refusals(database),
  )
}

function refusals(database: Database): void {
  let world: BadWorld
  before(async () => {
    world = await startBadWorld(database)
  })
  after(() => world?.[Symbol.asyncDispose]())
  const at = { api: 'gowa', worldOf: () => world } as const
  const lists = (): readonly RawRequest[] => [{ path: '/chats' }, { path: `/chat/${ANA_JID}/messages` }]

  testRefusals('devices that are not there, and none at all', at, () =>
    [...ALL.map((operation) => toRequest(operation)), ...lists()].flatMap((request) => [
      { why: 'unknown', request, session: 'nobody', status: 404, says: /device not found/ },
      { why: 'several to choose from', request, session: '', status: 400, says: /device_id is required/ },
    ]),
  )

  testRefusals('devices that do not work', at, () =>
    ALL.flatMap((operation) => [
      {
        why: 'never started',
        request: toRequest(operation),
        session: SESSIONS.off,
        status: 500,
        says: /INVALID_WA_CLI.*your WhatsApp CLI is invalid or empty/,
      },
      {
        why: 'waits for a scan',
        request: toRequest(operation),
        session: SESSIONS.waiting,
        status: 500,
        says: /INTERNAL_SERVER_ERROR.*you are not loggin/,
      },
    ]),
  )

  testRefusals('chats that are not there', at, () =>
    [
      `${NOBODY}@s.whatsapp.net`,
      NOBODY,
      `${STRANGER}@s.whatsapp.net`,
      NO_GROUP,
      world.othersGroup,
      '999999999@lid',
    ].flatMap((chat) => [
      ...each(CHAT_CHANGES, chat, NO_CHAT),
      { why: chat, request: { path: `/chat/${chat}/messages` }, ...NO_CHAT },
    ]),
  )

  testRefusals('what is no chat', at, () =>
    ['nobody@evil.com', '@s.whatsapp.net', 'x@y@z', 'a\0@evil'].flatMap((chat) =>
      each(CHAT_CHANGES, chat, { status: 400, says: /chat|JID|address|jid/ }),
    ),
  )

  testRefusals('a channel, a story and a list where a chat is needed', at, () =>
    [NEWSLETTER, 'status@broadcast', '12345678@broadcast'].flatMap((chat) =>
      each(CHAT_CHANGES, chat, { status: 400, says: /no chat with a person or a group/ }),
    ),
  )

  testRefusals('fields of a chat that are missing or of another type', at, () =>
    CHAT_CHANGES.flatMap((operation) => {
      const [name = ''] = Object.keys(operation.body)
      const isNumber = name === 'timer_seconds'
      const wrong = ['true', 'x', {}, [1], isNumber ? true : 1, ...(isNumber ? [1.5, '86400'] : [])]
      return fields(operation, ANA_JID, [
        ...[undefined, null].map((value) => [{ [name]: value }, /field cannot be blank/] as const),
        ...wrong.map((value) => [{ [name]: value }, WRONG_BODY] as const),
      ])
    }),
  )

  testRefusals('timers that WhatsApp does not have', at, () =>
    fields(
      CHAT_CHANGES[2] as Operation,
      ANA_JID,
      [1, -1, 86_399, 3_600, 2_592_000].map((timer_seconds) => [
        { timer_seconds },
        /timer_seconds must be one of|must be one of: 0/,
      ]),
    ),
  )

  testRefusals('fields of a message that are missing or of another type', at, ({ ids }) => [
    ...MESSAGE_CHANGES.flatMap((operation) =>
      fields(operation, ids.own, [
        [{ phone: undefined }, /phone: cannot be blank/],
        [{ phone: '' }, /phone: cannot be blank/],
        [{ phone: ' ' }, /phone: cannot be blank/],
        [{ phone: 5 }, WRONG_BODY],
        [{ phone: {} }, WRONG_BODY],
        [{ phone: '0812345678' }, /international format/],
      ]),
    ),
    ...fields(UPDATE, ids.own, [
      [{ message: undefined }, /message: cannot be blank/],
      [{ message: '' }, /message: cannot be blank/],
      [{ message: 5 }, WRONG_BODY],
    ]),
    ...fields(REACT, ids.received, [
      [{ emoji: 5 }, WRONG_BODY],
      [{ emoji: 'ok' }, /one emoji/],
      [{ emoji: '👍👍' }, /one emoji/],
      [{ emoji: '👍'.repeat(5_000) }, /one emoji/],
    ]),
    ...each(MESSAGE_CHANGES, ' ', { status: 400, says: /message_id: cannot be blank/ }),
  ])

  testRefusals('fields of what is sent that are missing or wrong', at, () => [
    ...fields(SEND, '', [
      [{ phone: undefined }, /phone: cannot be blank/],
      [{ message: undefined }, /message: cannot be blank/],
      [{ phone: undefined, message: '' }, /message: cannot be blank; phone: cannot be blank/],
      [{ phone: 5 }, WRONG_BODY],
      [{ message: {} }, WRONG_BODY],
      [{ duration: 5 }, /duration must be one of/],
      [{ mentions: 'x' }, WRONG_BODY],
      [{ is_forwarded: 'yes' }, WRONG_BODY],
      [{ phone: '0812345678' }, /international format/],
      [{ phone: NOBODY }, /not on whatsapp/i],
    ]),
    ...fields(TYPING, '', [
      [{ action: undefined }, /action: cannot be blank/],
      [{ action: 'dance' }, /action: must be a valid value/],
      [{ phone: undefined }, /phone: cannot be blank/],
    ]),
    ...fields(ONLINE, '', [
      [{ type: undefined }, /type: cannot be blank/],
      [{ type: 'asleep' }, /type: must be a valid value/],
      [{ type: 5 }, WRONG_BODY],
    ]),
  ])

  testRefusals('messages that are not there', at, ({ ids }) =>
    ['3EB0FFFFFFFFFFFFFFFF', "x' OR 1=1 --", '\0', 'x'.repeat(150), ids.elsewhere].flatMap((id) =>
      inChat(ANA_JID, id, NO_MESSAGE),
    ),
  )

  testRefusals('a message of another chat than the phone’s', at, ({ ids, group }) => [
    ...inChat(ANA_JID, ids.bens, NO_MESSAGE),
    ...inChat(BEN, ids.received, NO_MESSAGE),
    ...inChat(group, ids.received, NO_MESSAGE),
    ...inChat(ANA_JID, ids.inGroup, NO_MESSAGE),
    ...inChat(NEWSLETTER, ids.received, NO_MESSAGE),
  ])

  testRefusals('bodies that are no JSON, or of another type', at, () =>
    ALL.flatMap((operation) => {
      const { body: _body, ...request } = toRequest(operation, operation.line.startsWith('/chat/') ? ANA_JID : 'x')
      const refusal = { status: 400, says: /body|JSON/i }
      return [
        { why: 'cut off', request: { ...request, body: '{"pinned": tr' }, ...refusal },
        { why: 'not JSON', request: { ...request, body: 'pinned=true' }, ...refusal },
        { why: 'a list', request: { ...request, body: '[]' }, ...refusal },
        { why: 'null', request: { ...request, body: 'null' }, ...refusal },
        {
          why: 'XML',
          request: { ...request, body: '<pinned/>', headers: { 'content-type': 'application/xml' } },
          ...refusal,
        },
      ]
    }),
  )

  testRefusals('lists with limits and places that are none', at, () => {
    const paging = [
      ['limit=-1', /limit: must be no less than 1/],
      ['limit=101', /limit: must be no greater than 100/],
      ['limit=999999999', /limit: must be no greater than 100/],
      ['offset=-1', /offset: must be no less than 0/],
      ['limit=-1&offset=-1', /limit: must be no less than 1; offset: must be no less than 0/],
    ] as const
    return [
      ...inQuery('/chats', paging),
      ...inQuery(`/chat/${ANA_JID}/messages`, [
        ...paging,
        ['start_time=yesterday', /start_time/],
        ['end_time=2026-99-99', /end_time/],
      ]),
    ]
  })

  testRefusals('a fourth pinned chat', at, () =>
    each(CHAT_CHANGES.slice(0, 1), ANA_JID, { status: 400, says: /3 pinned chats/ }),
  )

  testRefusals('what WhatsApp would not take', at, ({ ids, group, formerGroup }) => [
    ...inChat(ANA_JID, ids.old, { status: 400, says: /too old to edit/, only: [UPDATE] }),
    ...inChat(ANA_JID, ids.received, { status: 400, says: /written by somebody else/, only: [UPDATE, REVOKE] }),
    ...inChat(ANA_JID, ids.revoked, { status: 400, says: /deleted for everyone/, only: [UPDATE, REACT] }),
    ...inChat(group, ids.inGroup, { status: 400, says: /only admins/, only: [REVOKE] }),
    ...inChat(formerGroup, ids.inFormerGroup, { status: 400, says: /not a member/, only: [REVOKE] }),
    ...each(CHAT_CHANGES.slice(2), group, { status: 400, says: /only admins/ }),
    ...each(CHAT_CHANGES.slice(2), formerGroup, { status: 400, says: /not a member/ }),
  ])
}
