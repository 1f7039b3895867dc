import type { Principal } from '../../core/api-keys.ts'
import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import { nameOf, type ReadLog } from '../../core/readers/event-reader.ts'
import { fromStored, type SeenEvent } from '../../core/readers/seen-event.ts'
import { toEventView } from './convert/event.ts'
import { afterOf, wantedTypes } from './event-query.ts'
import { DEFAULT_PAGE } from './schemas/fields.ts'

interface PageQuery {
  readonly after?: string
  readonly limit?: number
  readonly types?: string
}

/** How many rows are looked at for one answer, when few are wanted of many. */
const WINDOW = 1_000
const MAX_WINDOWS = 100

/** A page of a log. Without `after` it begins with the first event that is kept. */
export async function pageEvents(
  gateway: Gateway,
  log: ReadLog,
  { principal, query }: { readonly principal: Principal | null; readonly query: PageQuery },
) {
  if (!principal) throw new GatewayError('UNAUTHORIZED', 'Unauthorized')
  const { limit = DEFAULT_PAGE } = query
  const types = wantedTypes(query.types)
  const after = afterOf(query)
  const { events } = gateway
  const name = nameOf(log, principal)
  let next =
    after === null
      ? (await events.page(name, { after: 0, limit: 1 })).first - 1
      : await events.readers.startOf(log, { principal, after })
  const items: SeenEvent[] = []
  // An empty page is the end of the log: what is not wanted is passed over.
  for (let windows = 0; items.length < limit && windows < MAX_WINDOWS; windows += 1) {
    const isPlain = types === null && (name.by === 'number' || (name.session ?? name.account) === undefined)
    const page = await events.page(name, { after: next, limit: isPlain ? limit : WINDOW })
    if (next < page.first - 1) {
      // Pruned since it was asked for: who has nothing yet is told, who has something asks again after it.
      if (items.length > 0) break
      next = after === null ? page.first - 1 : await events.readers.startOf(log, { principal, after: next })
      continue
    }
    if (page.upTo === next) break
    const wanted = page.events.filter(({ type }) => types?.has(type) ?? true).slice(0, limit - items.length)
    items.push(...wanted.map(fromStored))
    const last = wanted.at(-1)
    const isFull = items.length === limit && last !== undefined
    next = isFull ? (name.by === 'number' ? last.seq : last.position) : page.upTo
    if (isPlain) break
  }
  return { items: items.map(toEventView), next }
}
