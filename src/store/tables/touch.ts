import { sql } from 'kysely'
import type { Connection } from '../database.ts'
import { statement } from '../statement.ts'
import { isListed } from './conditions.ts'

/** What a new message does to its chat. `raise` and `clear` are 0 or 1. */
export interface Touch {
  readonly chat: number
  readonly ord: number
  readonly at: number
  readonly raise: number
  readonly clear: number
  /** 1 when it has a file. */
  readonly media: number
  /** Milliseconds. */
  readonly now: number
}

const moved = (args: Touch) => ({
  last_ord: sql<number>`case when ${args.at} >= last_at then ${args.ord} else last_ord end`,
  last_at: sql<number>`case when ${args.at} > last_at then ${args.at} else last_at end`,
  timestamp: sql<number>`case when ${args.at} > timestamp then ${args.at} else timestamp end`,
  updated_at: args.now,
})

const counted = (args: Touch) => ({
  ...moved(args),
  has_media: sql<number>`case when ${args.media} = 1 then 1 else has_media end`,
  unread: sql<number>`case when ${args.clear} = 1 and ${args.at} >= last_at then 0 else unread + ${args.raise} end`,
})

const move = statement((db, args: Touch) =>
  db.updateTable('peer').set(moved(args)).where('key', '=', args.chat).where(isListed),
)

const count = statement((db, args: Touch) =>
  db.updateTable('peer').set(counted(args)).where('key', '=', args.chat).where(isListed),
)

const list = statement((db, args: Touch) =>
  db
    .updateTable('peer')
    .set({
      ...counted(args),
      listed: 1,
      created_at: sql<number>`case when created_at = 0 then ${args.now} else created_at end`,
    })
    .where('key', '=', args.chat),
)

/**
 * Shows the chat in the list; an older message never moves it back. A column that is named touches the indexes of its
 * filters even when its value stays, so only what may change is named.
 */
export async function touchChat(connection: Connection, touch: Touch): Promise<void> {
  const counts = touch.raise === 1 || touch.clear === 1 || touch.media === 1
  const known = await (counts ? count : move).run(connection, touch)
  if (known === 0) await list.run(connection, touch)
}
