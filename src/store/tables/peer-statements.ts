import type { Jid } from '../../core/model/address.ts'
import type { ChatKind } from '../../core/model/chat.ts'
import { statement } from '../statement.ts'

/** How many are looked up, or made, with one statement. Four suffice for most messages. */
const SIZES = [128, 16, 4, 1] as const

/** Values one after the other: the session, then those of each row. */
type Values = readonly (string | number | null)[]

/** A statement for each size. */
const ofEachSize = <Made>(make: (size: number) => Made): ReadonlyMap<number, Made> =>
  new Map(SIZES.map((size) => [size, make(size)]))

const rows = <Row>(size: number, rowAt: (at: number) => Row): Row[] =>
  Array.from({ length: size }, (_, row) => rowAt(row))

const text = (values: Values, at: number) => values[at] as string

/** Peers by address. */
export const selectPeers = ofEachSize((size) =>
  statement((db, args: Values) =>
    db
      .selectFrom('address')
      .innerJoin('peer', 'peer.key', 'address.peer')
      .select(['address.jid as given', 'peer.key', 'peer.jid', 'peer.alt'])
      .where('address.session', '=', text(args, 0))
      .where(
        'address.jid',
        'in',
        rows(size, (row) => text(args, row + 1)),
      ),
  ),
)

/** Rows of jid, alt and kind. */
export const insertPeers = ofEachSize((size) =>
  statement((db, args: Values) =>
    db
      .insertInto('peer')
      .values(
        rows(size, (row) => ({
          session: text(args, 0),
          jid: text(args, row * 3 + 1),
          alt: args[row * 3 + 2] as Jid | null,
          kind: args[row * 3 + 3] as ChatKind,
        })),
      )
      .returning(['key', 'jid']),
  ),
)

/** Rows of jid and peer. */
export const insertAddresses = ofEachSize((size) =>
  statement((db, args: Values) =>
    db.insertInto('address').values(
      rows(size, (row) => ({
        session: text(args, 0),
        jid: text(args, row * 2 + 1),
        peer: args[row * 2 + 2] as number,
      })),
    ),
  ),
)

/** Sizes for what has to be made exactly as often as it is named. */
export const EXACT = SIZES

/** Sizes for what may be asked for twice: a list that is filled up to a multiple of the last. */
export const FILLED = [128, 16, 4] as const
