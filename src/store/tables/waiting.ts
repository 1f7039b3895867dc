import type { WaitingStore } from '../../core/ports/waiting-store.ts'
import type { Scope } from '../database.ts'
import { statement } from '../statement.ts'

/** Runs for every message that comes. */
const takeOne = statement((db, args: { session: string; id: string; chat: string; alt: string }) =>
  db
    .deleteFrom('waiting_message')
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .where('chat', 'in', [args.chat, args.alt]),
)

/** Messages that cannot be read yet, by id and outward chat. */
export function createWaiting(scope: Scope): WaitingStore {
  return {
    add: (session, { target, reason, timestamp }, at) =>
      scope.write(async ({ db }) => {
        const added = await db
          .insertInto('waiting_message')
          .values({
            session,
            id: target.id,
            chat: target.chat,
            from_me: target.fromMe ? 1 : 0,
            participant: target.participant,
            reason,
            sent_at: timestamp,
            noted_at: at,
          })
          .onConflict((conflict) => conflict.columns(['session', 'id', 'chat']).doNothing())
          .executeTakeFirst()
        return Number(added.numInsertedOrUpdatedRows ?? 0) > 0
      }),
    take: (session, { id, chat, chatAlt }) =>
      scope.write(
        async (connection) => (await takeOne.run(connection, { session, id, chat, alt: chatAlt ?? chat })) > 0,
      ),
    list: (session, limit) =>
      scope.read(async ({ db }) => {
        const rows = await db
          .selectFrom('waiting_message')
          .selectAll()
          .where('session', '=', session)
          .orderBy('noted_at', 'desc')
          .limit(limit)
          .execute()
        return rows.map(({ id, chat, from_me, participant, reason, sent_at }) => ({
          target: { id, chat, chatAlt: null, fromMe: from_me === 1, participant },
          reason,
          timestamp: Number(sent_at),
        }))
      }),
    prune: (session, before) =>
      scope.write(async ({ db }) => {
        const rows = db.deleteFrom('waiting_message').where('session', '=', session)
        return Number((await rows.where('noted_at', '<', before).executeTakeFirst()).numDeletedRows)
      }),
  }
}
