import type { PruneOptions } from '../../core/ports/event-log.ts'
import type { Connection } from '../database.ts'

/** Few enough that a message which comes meanwhile does not notice. */
const PRUNE_BATCH = 1_000

/** Only from the front: the first event that has to stay ends it, so the log has no holes. */
export async function prune({ db }: Connection, session: string, options: PruneOptions): Promise<number> {
  const { before, upTo, below = 0, limit = PRUNE_BATCH } = options
  const front = await db
    .selectFrom('event')
    .select(['seq', 'pos', 'timestamp'])
    .where('session', '=', session)
    .orderBy('seq')
    .limit(limit)
    .execute()
  const stays = front.findIndex(({ seq, timestamp }) => seq > upTo || (timestamp >= before && seq > below))
  const gone = stays < 0 ? front : front.slice(0, stays)
  const last = gone.at(-1)
  if (!last) return 0
  await db.deleteFrom('event').where('session', '=', session).where('seq', '<=', last.seq).execute()
  const pruned = { pruned_seq: last.seq, pruned_pos: last.pos }
  await db.updateTable('session').set(pruned).where('name', '=', session).execute()
  return gone.length
}
