/** One operation of RyzeAPI, as its documentation has it. */
export interface RyzeOperation {
  readonly module: string
  /** Method and path, such as `POST /api/chat/pinChat/:instance`. */
  readonly operation: string
  readonly state: OperationState
}

/** `refused`: routed and checked, and then refused: it cannot be done. */
export type OperationState = 'answered' | 'refused' | 'not yet'

const of = (
  module: string,
  operations: readonly (readonly [operation: string, state: OperationState])[],
): readonly RyzeOperation[] => operations.map(([operation, state]) => ({ module, operation, state }))

/**
 * Every operation with a known path: the 86 of the documentation, and three former or second paths (`chat/pin`,
 * `profile/privacy`, `GET events/webhook`). Typebot's paths are not public.
 */
export const OPERATIONS: readonly RyzeOperation[] = [
  ...of('Instance', [
    ['POST /api/instance/new', 'answered'],
    ['GET /api/instance/list', 'answered'],
    ['GET /api/instance/connect/:instance', 'answered'],
    ['POST /api/instance/reconnect/:instance', 'answered'],
    ['DELETE /api/instance/logout/:instance', 'answered'],
    ['DELETE /api/instance/delete/:instance', 'answered'],
    ['GET /api/instance/getSettings/:instance', 'answered'],
    ['POST /api/instance/settings/:instance', 'answered'],
    ['GET /api/instance/getProxy/:instance', 'answered'],
    ['POST /api/instance/proxy/:instance', 'answered'],
    ['GET /api/instance/getS3/:instance', 'answered'],
    ['POST /api/instance/s3/:instance', 'answered'],
    ['GET /api/instance/metrics/:instance', 'answered'],
  ]),
  ...of('Messages', [
    ['POST /api/message/text/:instance', 'answered'],
    ['POST /api/message/media/:instance', 'answered'],
    ['POST /api/message/sticker/:instance', 'answered'],
    ['POST /api/message/location/:instance', 'answered'],
    ['POST /api/message/contact/:instance', 'answered'],
    ['POST /api/message/reaction/:instance', 'answered'],
    ['POST /api/message/poll/:instance', 'answered'],
    ['POST /api/message/event/:instance', 'answered'],
    ['POST /api/message/button/:instance', 'answered'],
    ['POST /api/message/list/:instance', 'answered'],
    ['POST /api/message/carousel/:instance', 'answered'],
    ['POST /api/message/form/:instance', 'answered'],
    ['POST /api/message/pix/:instance', 'answered'],
    ['POST /api/message/status/:instance', 'answered'],
  ]),
  ...of('Chat', [
    ['GET /api/chat/contacts/:instance', 'answered'],
    ['GET /api/chat/contactsByLabel/:instance', 'not yet'],
    ['GET /api/chat/getMessage/:instance', 'answered'],
    ['GET /api/chat/tag/:instance', 'not yet'],
    ['POST /api/chat/tag/:instance', 'not yet'],
    ['DELETE /api/chat/tag/:instance', 'not yet'],
    ['POST /api/chat/assignTag/:instance', 'not yet'],
    ['DELETE /api/chat/assignTag/:instance', 'not yet'],
    ['POST /api/chat/archive/:instance', 'answered'],
    ['POST /api/chat/markRead/:instance', 'answered'],
    ['POST /api/chat/markChatRead/:instance', 'answered'],
    ['POST /api/chat/pinChat/:instance', 'answered'],
    ['POST /api/chat/pin/:instance', 'answered'],
    ['POST /api/chat/pinMessage/:instance', 'answered'],
    ['POST /api/chat/favorite/:instance', 'answered'],
    ['POST /api/chat/mute/:instance', 'answered'],
    ['POST /api/chat/block/:instance', 'answered'],
    ['POST /api/chat/presence/:instance', 'answered'],
    ['POST /api/chat/history/:instance', 'answered'],
    ['GET /api/chat/base64/:instance', 'answered'],
    ['GET /api/chat/status/:instance', 'answered'],
    ['GET /api/chat/poll/:instance', 'answered'],
    ['POST /api/chat/forward/:instance', 'answered'],
    ['POST /api/chat/edit/:instance', 'answered'],
    ['DELETE /api/chat/delete/:instance', 'answered'],
    ['DELETE /api/chat/deleteChat/:instance', 'answered'],
  ]),
  ...of('Groups', [
    ['POST /api/group/create/:instance', 'not yet'],
    ['GET /api/group/list/:instance', 'not yet'],
    ['GET /api/group/info/:instance', 'not yet'],
    ['PUT /api/group/update/:instance', 'not yet'],
    ['POST /api/group/participants/:instance', 'not yet'],
    ['POST /api/group/join/:instance', 'not yet'],
    ['POST /api/group/resetLink/:instance', 'not yet'],
    ['GET /api/group/requests/:instance', 'not yet'],
    ['DELETE /api/group/leave/:instance', 'not yet'],
  ]),
  ...of('Communities', [
    ['POST /api/community/create/:instance', 'not yet'],
    ['GET /api/community/listSubGroups/:instance', 'not yet'],
    ['POST /api/community/link/:instance', 'not yet'],
    ['POST /api/community/unlink/:instance', 'not yet'],
  ]),
  ...of('Newsletter', [
    ['POST /api/newsletter/create/:instance', 'not yet'],
    ['GET /api/newsletter/list/:instance', 'not yet'],
    ['GET /api/newsletter/info/:instance', 'not yet'],
    ['POST /api/newsletter/join/:instance', 'not yet'],
    ['DELETE /api/newsletter/leave/:instance', 'not yet'],
  ]),
  ...of('Profile', [
    ['POST /api/profile/account/:instance', 'not yet'],
    ['GET /api/profile/getAccount/:instance', 'not yet'],
    ['GET /api/profile/getPrivacy/:instance', 'not yet'],
    ['GET /api/profile/privacy/:instance', 'not yet'],
    ['POST /api/profile/privacy/:instance', 'not yet'],
  ]),
  ...of('Calls', [
    ['POST /api/call/fake/:instance', 'refused'],
    ['POST /api/call/audio/:instance', 'refused'],
  ]),
  ...of('Events', [
    ['POST /api/events/webhook/:instance', 'answered'],
    ['GET /api/events/getWebhook/:instance', 'answered'],
    ['GET /api/events/webhook/:instance', 'answered'],
    ['POST /api/events/websocket/:instance', 'answered'],
    ['GET /api/events/getWebsocket/:instance', 'answered'],
    ['GET /ws/:instance', 'answered'],
  ]),
  ...of('Chatwoot', [
    ['POST /api/chatwoot/set/:instance', 'not yet'],
    ['GET /api/chatwoot/list/:instance', 'not yet'],
    ['DELETE /api/chatwoot/delete/:instance', 'not yet'],
    ['WS /ws/chatwoot', 'not yet'],
  ]),
  ...of('Observability', [['GET /health', 'answered']]),
]

/** How many are answered, as a sentence. */
export const countAnswered = (operations: readonly RyzeOperation[]): string =>
  `${operations.filter(({ state }) => state === 'answered').length} of the ${operations.length} operations of RyzeAPI`

/** Which operations are answered, module by module, as docs/dialects/ryze.md shows it. */
export function operationTable(operations: readonly RyzeOperation[]): string {
  const rows = Map.groupBy(operations, ({ module }) => module)
    .entries()
    .map(([module, items]) => {
      const [done, refused, open] = (['answered', 'refused', 'not yet'] as const).map((wanted) =>
        items.filter(({ state }) => state === wanted),
      )
      return `| ${module} | ${done?.length ?? 0} of ${items.length} | ${names(done)} | ${names(refused)} | ${names(open)} |`
    })
  return [
    `${countAnswered(operations)}.`,
    '',
    '| Module | Answered | Operations | Refused: 501 | Open |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

const names = (operations: readonly RyzeOperation[] = []): string =>
  operations.map(({ operation }) => `\`${operation}\``).join('<br>')

if (import.meta.main) console.log(operationTable(OPERATIONS))
