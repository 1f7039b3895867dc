import { sql } from 'kysely'
import { statement } from '../statement.ts'

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

/** Shows the chat in the list; an older message never moves it back. */
export const touchChat = statement((db, args: Touch) =>
  db
    .updateTable('peer')
    .set({
      listed: 1,
      last_ord: sql<number>`case when ${args.at} >= last_at then ${args.ord} else last_ord end`,
      last_at: sql<number>`case when ${args.at} > last_at then ${args.at} else last_at end`,
      timestamp: sql<number>`case when ${args.at} > timestamp then ${args.at} else timestamp end`,
      has_media: sql<number>`case when ${args.media} = 1 then 1 else has_media end`,
      created_at: sql<number>`case when created_at = 0 then ${args.now} else created_at end`,
      updated_at: args.now,
      unread: sql<number>`case when ${args.clear} = 1 and ${args.at} >= last_at then 0 else unread + ${args.raise} end`,
    })
    .where('key', '=', args.chat),
)
