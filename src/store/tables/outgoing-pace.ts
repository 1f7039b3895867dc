import { sql } from 'kysely'
import type { OutgoingStore } from '../../core/ports/outgoing-store.ts'
import type { Scope } from '../database.ts'
import { fromRow, targetOf } from './outgoing-row.ts'

type Pace = Pick<
  OutgoingStore,
  'head' | 'departures' | 'firstContacts' | 'isOvertaken' | 'isOutdated' | 'overtook' | 'limits' | 'limit'
>

/** What decides on when something may leave, and whether it still should. */
export function createOutgoingPace(scope: Scope): Pace {
  return {
    head: (session, metSince) =>
      scope.read(async ({ db }) => {
        let rows = db.selectFrom('outgoing').selectAll().where('session', '=', session).where('state', '=', 'queued')
        if (metSince !== null) {
          const met = sql`select chat from outgoing where session = ${session} and is_first = 1 and left_at >= ${metSince}`
          rows = rows.where(sql<boolean>`(is_first = 0 or chat in (${met}))`)
        }
        const row = await rows.orderBy('place').limit(1).executeTakeFirst()
        return row ? fromRow(row) : null
      }),
    departures: (session, { since, limit }) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('outgoing').select('left_at').where('session', '=', session)
        const left = rows.where(sql<boolean>`kind = 'message'`).where('left_at', '>=', since)
        const found = await left.orderBy('left_at', 'desc').limit(limit).execute()
        return found.flatMap(({ left_at }) => left_at ?? [])
      }),
    firstContacts: (session, { since, limit }) =>
      scope.read(async ({ db }) => {
        const rows = db
          .selectFrom('outgoing')
          .select(sql<number>`min(left_at)`.as('at'))
          .where('session', '=', session)
        const first = rows
          .where(sql<boolean>`is_first = 1`)
          .where('left_at', '>=', since)
          .groupBy('chat')
        return (await first.orderBy('at', 'desc').limit(limit).execute()).map(({ at }) => at)
      }),
    isOvertaken: (session, { place, content }) =>
      scope.read(async ({ db }) => {
        const target = targetOf(content)
        if (target === null) return false
        const rows = db.selectFrom('outgoing').select('place').where('session', '=', session)
        const later = rows.where('target', '=', target).where('place', '>', place).where('state', '!=', 'refused')
        const found = await later.where('kind', 'in', [content.kind, 'revoke']).limit(1).executeTakeFirst()
        return found !== undefined
      }),
    isOutdated: (session, { place, content }) =>
      scope.read(async ({ db }) => {
        const target = targetOf(content)
        if (target === null) return false
        const rows = db.selectFrom('outgoing').select('place').where('session', '=', session)
        const later = rows.where('target', '=', target).where('place', '>', place).where('state', '=', 'confirmed')
        const found = await later.where('kind', 'in', [content.kind, 'revoke']).limit(1).executeTakeFirst()
        return found !== undefined
      }),
    overtook: (session, { place, content }, since) =>
      scope.read(async ({ db }) => {
        const target = targetOf(content)
        if (target === null) return false
        const rows = db.selectFrom('outgoing').select('place').where('session', '=', session)
        const earlier = rows.where('target', '=', target).where('place', '<', place).where('state', '=', 'confirmed')
        const lately = earlier.where('kind', '=', content.kind).where('updated_at', '>=', since)
        return (await lately.limit(1).executeTakeFirst()) !== undefined
      }),
    limits: (session) =>
      scope.read(async ({ db }) => {
        const rows = await db.selectFrom('sending_limit').selectAll().where('session', '=', session).execute()
        return rows.map(({ reason, code, until }) => ({
          reason: reason === 'reachout' ? 'reachout' : 'rate',
          code,
          until,
        }))
      }),
    limit: (session, { reason, code, until }) =>
      scope.write(async ({ db }) => {
        await db
          .insertInto('sending_limit')
          .values({ session, reason, code, until })
          .onConflict((conflict) => conflict.columns(['session', 'reason']).doUpdateSet({ code, until }))
          .execute()
      }),
  }
}
