/** One operation of GOWA, as its OpenAPI document has it. */
export interface GowaOperation {
  readonly tag: string
  /** Method and path, such as `POST /chat/{chat_jid}/pin`. */
  readonly operation: string
  readonly state: OperationState
}

export type OperationState = 'answered' | 'not yet'

const of = (
  tag: string,
  operations: readonly (readonly [operation: string, state: OperationState])[],
): readonly GowaOperation[] => operations.map(([operation, state]) => ({ tag, operation, state }))

/** Every operation of the document. */
export const OPERATIONS: readonly GowaOperation[] = [
  ...of('app', [
    ['GET /health', 'answered'],
    ['GET /app/login', 'answered'],
    ['GET /app/login-with-code', 'answered'],
    ['GET /app/passkey', 'answered'],
    ['POST /app/passkey/response', 'answered'],
    ['POST /app/passkey/confirm', 'answered'],
    ['GET /app/logout', 'answered'],
    ['GET /app/reconnect', 'answered'],
    ['GET /app/devices', 'answered'],
    ['GET /app/status', 'answered'],
    ['GET /app/info', 'answered'],
  ]),
  ...of('device', [
    ['GET /devices', 'answered'],
    ['POST /devices', 'answered'],
    ['GET /devices/{device_id}', 'answered'],
    ['DELETE /devices/{device_id}', 'answered'],
    ['GET /devices/{device_id}/login', 'answered'],
    ['POST /devices/{device_id}/login/code', 'answered'],
    ['POST /devices/{device_id}/logout', 'answered'],
    ['POST /devices/{device_id}/reconnect', 'answered'],
    ['GET /devices/{device_id}/status', 'answered'],
    ['GET /devices/{device_id}/webhook', 'answered'],
    ['PATCH /devices/{device_id}/webhook', 'answered'],
  ]),
  ...of('user', [
    ['GET /user/info', 'not yet'],
    ['GET /user/avatar', 'not yet'],
    ['POST /user/avatar', 'not yet'],
    ['POST /user/pushname', 'not yet'],
    ['GET /user/my/privacy', 'not yet'],
    ['GET /user/my/groups', 'not yet'],
    ['GET /user/my/newsletters', 'not yet'],
    ['GET /user/my/contacts', 'not yet'],
    ['GET /user/check', 'not yet'],
    ['GET /user/business-profile', 'not yet'],
  ]),
  ...of('send', [
    ['POST /send/message', 'answered'],
    ['POST /send/image', 'answered'],
    ['POST /send/audio', 'answered'],
    ['POST /send/file', 'answered'],
    ['POST /send/sticker', 'answered'],
    ['POST /send/video', 'answered'],
    ['POST /send/contact', 'answered'],
    ['POST /send/link', 'answered'],
    ['POST /send/location', 'answered'],
    ['POST /send/poll', 'answered'],
    ['POST /send/presence', 'answered'],
    ['POST /send/chat-presence', 'answered'],
  ]),
  ...of('message', [
    ['POST /message/{message_id}/revoke', 'answered'],
    ['POST /message/{message_id}/delete', 'answered'],
    ['POST /message/{message_id}/reaction', 'answered'],
    ['POST /message/{message_id}/update', 'answered'],
    ['POST /message/{message_id}/read', 'answered'],
    ['POST /message/{message_id}/star', 'answered'],
    ['POST /message/{message_id}/unstar', 'answered'],
    ['POST /message/{message_id}/forward', 'answered'],
    ['GET /message/{message_id}/download', 'answered'],
  ]),
  ...of('call', [['POST /call/reject', 'answered']]),
  ...of('chat', [
    ['GET /chats', 'answered'],
    ['GET /chat/{chat_jid}/messages', 'answered'],
    ['POST /chat/{chat_jid}/pin', 'answered'],
    ['POST /chat/{chat_jid}/disappearing', 'answered'],
    ['POST /chat/{chat_jid}/archive', 'answered'],
  ]),
  ...of('group', [
    ['GET /group/info', 'not yet'],
    ['POST /group', 'not yet'],
    ['GET /group/participants', 'not yet'],
    ['POST /group/participants', 'not yet'],
    ['GET /group/participants/export', 'not yet'],
    ['POST /group/participants/remove', 'not yet'],
    ['POST /group/participants/promote', 'not yet'],
    ['POST /group/participants/demote', 'not yet'],
    ['POST /group/join-with-link', 'not yet'],
    ['GET /group/info-from-link', 'not yet'],
    ['GET /group/participant-requests', 'not yet'],
    ['POST /group/participant-requests/approve', 'not yet'],
    ['POST /group/participant-requests/reject', 'not yet'],
    ['POST /group/leave', 'not yet'],
    ['POST /group/photo', 'not yet'],
    ['POST /group/name', 'not yet'],
    ['POST /group/locked', 'not yet'],
    ['POST /group/announce', 'not yet'],
    ['POST /group/topic', 'not yet'],
    ['GET /group/invite-link', 'not yet'],
  ]),
  ...of('newsletter', [
    ['POST /newsletter/unfollow', 'not yet'],
    ['GET /newsletter/messages', 'not yet'],
  ]),
  ...of('chatwoot', [
    ['POST /chatwoot/sync', 'not yet'],
    ['GET /chatwoot/sync/status', 'not yet'],
    ['POST /chatwoot/webhook', 'not yet'],
    ['POST /chatwoot/webhook/{device_id}', 'not yet'],
    ['GET /chatwoot/configs', 'not yet'],
    ['GET /devices/{device_id}/chatwoot/config', 'not yet'],
    ['PUT /devices/{device_id}/chatwoot/config', 'not yet'],
    ['DELETE /devices/{device_id}/chatwoot/config', 'not yet'],
  ]),
]

/** How many are answered, as a sentence. */
export const countAnswered = (operations: readonly GowaOperation[]): string =>
  `${operations.filter(({ state }) => state === 'answered').length} of the ${operations.length} operations of GOWA`

/** Which operations are answered, tag by tag, as docs/dialects/gowa.md shows it. */
export function operationTable(operations: readonly GowaOperation[]): string {
  const rows = Map.groupBy(operations, ({ tag }) => tag)
    .entries()
    .map(([tag, items]) => {
      const [done, open] = (['answered', 'not yet'] as const).map((wanted) =>
        items.filter(({ state }) => state === wanted),
      )
      return `| ${tag} | ${done?.length ?? 0} of ${items.length} | ${names(done)} | ${names(open)} |`
    })
  return [
    `${countAnswered(operations)}'s OpenAPI document.`,
    '',
    '| Tag | Answered | Operations | Open |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

const names = (operations: readonly GowaOperation[] = []): string =>
  operations.map(({ operation }) => `\`${operation}\``).join('<br>')

if (import.meta.main) console.log(operationTable(OPERATIONS))
