import type { EarlyReceipt, EarlyReceiptStore } from '../../core/ports/early-receipt-store.ts'
import type { Scope } from '../database.ts'
import { statement } from '../statement.ts'

/** Runs for every own message that comes from another device. */
const selectOf = statement((db, args: { session: string; id: string }) =>
  db
    .selectFrom('early_receipt')
    .select(['ord', 'receipt'])
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .orderBy('ord'),
)

/** Receipts whose messages have not come yet. */
export function createEarlyReceipts(scope: Scope): EarlyReceiptStore {
  return {
    keep: (session, receipt, at) =>
      scope.write(async ({ db }) => {
        const row = { session, id: receipt.target.id, receipt: JSON.stringify(receipt), kept_at: at }
        await db.insertInto('early_receipt').values(row).execute()
      }),
    take: (session, id) =>
      scope.write(async (connection) => {
        const rows = await selectOf.all(connection, { session, id })
        if (rows.length === 0) return []
        await connection.db.deleteFrom('early_receipt').where('session', '=', session).where('id', '=', id).execute()
        return rows.map(({ receipt }) => JSON.parse(receipt) as EarlyReceipt)
      }),
    prune: (session, before) =>
      scope.write(async ({ db }) => {
        const old = db.deleteFrom('early_receipt').where('session', '=', session).where('kept_at', '<', before)
        return Number((await old.executeTakeFirst()).numDeletedRows)
      }),
  }
}
