import type { ColumnTypes } from '../driver.ts'

/** The states that the chat list is filtered by. A query must say them in these very words. */
const STATES: Readonly<Record<string, string>> = {
  archived: 'archived = 1',
  unread: '(unread > 0 or marked_unread = 1)',
  pinned: 'pinned_at is not null',
  muted: 'muted_until is not null',
  favorite: 'favorite = 1',
  media: 'has_media = 1',
}

const SORTS: Readonly<Record<string, string>> = { time: 'timestamp', jid: 'jid', name: 'shown' }

/** An index behind every filter of the chat list, in every order; a chat is only in those of the states it has. */
export const chatFilters = (_types: ColumnTypes): readonly string[] => [
  // What has no time comes last in both directions: two ranges of peer_by_time give that as well.
  'drop index peer_by_age',
  ...Object.entries(SORTS).flatMap(([sort, column]) => [
    ...Object.entries(STATES).map(
      ([state, condition]) =>
        `create index peer_${state}_by_${sort} on peer (session, ${column}, key) where listed = 1 and ${condition}`,
    ),
    `create index peer_kind_by_${sort} on peer (session, kind, ${column}, key) where listed = 1 and kind <> 'person'`,
  ]),
  `create index peer_people on peer (session, shown, jid) where kind = 'person' and (shown <> '' or listed = 1)`,
]
