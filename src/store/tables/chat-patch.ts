import type { ChatPatch } from '../../core/model/chat.ts'
import type { Connection } from '../database.ts'
import type { PeerRow } from '../schema.ts'
import { filled, statement } from '../statement.ts'
import { shownColumns, type Peer } from './names.ts'
import { requirePeers } from './peers.ts'

type Change = Omit<ChatPatch, 'chat' | 'chatAlt'>

type State = Omit<PeerRow, UntouchedColumn>
type UntouchedColumn =
  | 'session'
  | 'jid'
  | 'alt'
  | 'kind'
  | 'saved_name'
  | 'push_name'
  | 'business_name'
  | 'last_at'
  | 'last_ord'
  | 'has_media'
  | 'favorite_order'

const updateState = statement((db, args: State) =>
  db
    .updateTable('peer')
    .set({
      title: args.title,
      shown: args.shown,
      folded: args.folded,
      listed: args.listed,
      timestamp: args.timestamp,
      unread: args.unread,
      marked_unread: args.marked_unread,
      pinned_at: args.pinned_at,
      archived: args.archived,
      muted_until: args.muted_until,
      favorite: args.favorite,
      ephemeral_seconds: args.ephemeral_seconds,
      state_at: args.state_at,
      created_at: args.created_at,
      updated_at: args.updated_at,
    })
    .where('key', '=', args.key),
)

const AT_ONCE = 500

/** Applies patches and creates the chats. Returns what really changed, of each that did. */
export async function patchChats(
  connection: Connection,
  session: string,
  { patches, past }: { readonly patches: readonly ChatPatch[]; readonly past: boolean },
): Promise<ChatPatch[]> {
  await connection.lock(session)
  const changed: ChatPatch[] = []
  for (let at = 0; at < patches.length; at += AT_ONCE) {
    const page = patches.slice(at, at + AT_ONCE)
    const peers = await requirePeers(
      connection,
      session,
      page.map(({ chat, chatAlt }) => ({ jid: chat, alt: chatAlt ?? null })),
    )
    const rows = await rowsOf(connection, peers)
    for (const [index, patch] of page.entries()) {
      const key = peers[index]?.key ?? 0
      const row = rows.get(key)
      if (!row) throw new Error('a chat was not stored')
      const { after, change } = await patchRow(connection, row, past ? withoutOldState(row, patch) : patch)
      rows.set(key, after)
      if (change) changed.push(change)
    }
  }
  return changed
}

async function rowsOf({ db }: Connection, peers: readonly Peer[]): Promise<Map<number, PeerRow>> {
  const keys = peers.map(({ key }) => key)
  if (keys.length === 0) return new Map()
  const rows = await db.selectFrom('peer').selectAll().where('key', 'in', filled(keys)).execute()
  return new Map(rows.map((row) => [row.key, row]))
}

/** What the history says of a chat's state may be older than what was set since. */
function withoutOldState(row: PeerRow, patch: ChatPatch): ChatPatch {
  if (row.state_at === 0) return patch
  const { chat, chatAlt, name, timestamp, unread } = patch
  return {
    chat,
    ...(chatAlt === undefined ? {} : { chatAlt }),
    ...(name === undefined ? {} : { name }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(unread === undefined ? {} : { unread }),
  }
}

async function patchRow(
  connection: Connection,
  row: PeerRow,
  patch: ChatPatch,
): Promise<{ readonly after: PeerRow; readonly change: ChatPatch | null }> {
  const change = changesOf(row, patch)
  const isSame = Object.keys(change).length === 0
  if (isSame && row.listed === 1) return { after: row, change: null }
  const now = Date.now()
  const listing = { listed: 1, created_at: row.created_at === 0 ? now : row.created_at, updated_at: now }
  const after = { ...row, ...toColumns(change, row), ...listing, state_at: isSame ? row.state_at : now }
  await updateState.run(connection, after)
  if (isSame) return { after, change: null }
  return { after, change: { chat: row.jid, ...(row.alt === null ? {} : { chatAlt: row.alt }), ...change } }
}

function changesOf(row: PeerRow, patch: ChatPatch): Change {
  const now: Required<Change> = {
    name: row.title ?? '',
    timestamp: row.timestamp,
    unread: row.unread,
    markedUnread: row.marked_unread === 1,
    pinnedAt: row.pinned_at,
    archived: row.archived === 1,
    mutedUntil: row.muted_until,
    favorite: row.favorite === 1,
    ephemeralSeconds: row.ephemeral_seconds,
  }
  const changed = Object.entries(now).filter(([field, before]) => {
    const after = patch[field as keyof Change]
    if (after === undefined || after === before) return false
    // A conversation's time never moves back: history comes in any order.
    return field !== 'timestamp' || Number(after) > row.timestamp
  })
  return Object.fromEntries(changed.map(([field]) => [field, patch[field as keyof Change]])) as Change
}

function toColumns(change: Change, row: PeerRow): Partial<State> {
  const { name, timestamp, unread, markedUnread, pinnedAt, archived, mutedUntil, favorite, ephemeralSeconds } = change
  const title = name ?? row.title
  return {
    ...(name === undefined ? {} : { title, ...shownColumns({ ...row, title }) }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(unread === undefined ? {} : { unread }),
    ...(markedUnread === undefined ? {} : { marked_unread: markedUnread ? 1 : 0 }),
    ...(pinnedAt === undefined ? {} : { pinned_at: pinnedAt }),
    ...(archived === undefined ? {} : { archived: archived ? 1 : 0 }),
    ...(mutedUntil === undefined ? {} : { muted_until: mutedUntil }),
    ...(favorite === undefined ? {} : { favorite: favorite ? 1 : 0 }),
    ...(ephemeralSeconds === undefined ? {} : { ephemeral_seconds: ephemeralSeconds }),
  }
}
