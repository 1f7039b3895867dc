import type { InboxStore } from '../../core/ports/store.ts'
import type { Scope } from '../database.ts'
import { statement } from '../statement.ts'

const settleOne = statement((db, args: { session: string; id: string; at: number; none: Uint8Array }) =>
  db
    .updateTable('inbox')
    .set({ settled_at: args.at, stanza: args.none })
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .where('settled_at', 'is', null),
)

const NONE = new Uint8Array(0)

/** The mark that an envelope's message is stored. Its stanza is not needed any more, its plaintext may be. */
export function createInbox(scope: Scope): InboxStore {
  return {
    settle: (session, envelopes) =>
      scope.write(async (connection) => {
        let settled = 0
        for (const id of envelopes) {
          settled += await settleOne.run(connection, { session, id, at: Date.now(), none: NONE })
        }
        return settled
      }),
  }
}
