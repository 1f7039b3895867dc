import { sql } from 'kysely'
import type { SessionOverview } from '../../core/ports/overview.ts'
import type { Connection } from '../database.ts'

interface Row {
  readonly session: string
  readonly head: number
  readonly delivered: number | null
  readonly queued: number
  readonly unconfirmed: number
  readonly waiting: number
  readonly dead: number
  readonly behind_since: number | null
  readonly waiting_since: number | null
}

const cursor = sql`(select min(cursor) from subscription where session = s.name)`
const left = (state: string) =>
  sql`(select count(*) from outgoing where session = s.name and state = ${sql.lit(state)})`
const deliveries = (state: string) =>
  sql`(select count(*) from delivery where session = s.name and state = ${sql.lit(state)})`
const firstWaiting = sql`(select min(seq) from delivery where session = s.name and state = 'pending')`

/** Every session in one statement; each number is one range of an index. */
export async function readOverview({ db }: Connection): Promise<readonly SessionOverview[]> {
  const { rows } = await sql<Row>`select s.name as session, s.seq as head, ${cursor} as delivered,
    ${left('queued')} as queued, ${left('leaving')} as unconfirmed,
    ${deliveries('pending')} as waiting, ${deliveries('dead')} as dead,
    (select timestamp from event where session = s.name and seq > ${cursor} order by seq limit 1) as behind_since,
    (select timestamp from event where session = s.name and seq >= ${firstWaiting} order by seq limit 1)
      as waiting_since
    from session s order by s.name`.execute(db)
  return rows.map(toOverview)
}

/** An event that waits for longer than the log keeps it counts from the oldest one kept. */
function toOverview({ behind_since, waiting_since, ...row }: Row): SessionOverview {
  const since = [behind_since, waiting_since].filter((time) => time !== null)
  return { ...row, undeliveredSince: since.length === 0 ? null : Math.min(...since) }
}
