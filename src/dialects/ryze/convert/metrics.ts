import type { Ack, MessageStatistics } from '../../../core/model/message.ts'
import { toIsoTime } from './message-time.ts'
import { toCountedType } from './message-type.ts'

/** Types of messages that carry a file. */
const MEDIA: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'document', 'sticker', 'ptv'])

const NONE: MessageStatistics = {
  total: 0,
  received: 0,
  sent: 0,
  inGroups: 0,
  withMedia: 0,
  byType: {},
  byAck: { error: 0, pending: 0, server: 0, device: 0, read: 0, played: 0 },
  chats: 0,
  groups: 0,
  contacts: 0,
  last7Days: 0,
  last30Days: 0,
  firstAt: null,
  lastAt: null,
}

/** The numbers of several accounts as if they were one. */
export const sumStatistics = (parts: readonly MessageStatistics[]): MessageStatistics => parts.reduce(add, NONE)

const add = (a: MessageStatistics, b: MessageStatistics): MessageStatistics => ({
  total: a.total + b.total,
  received: a.received + b.received,
  sent: a.sent + b.sent,
  inGroups: a.inGroups + b.inGroups,
  withMedia: a.withMedia + b.withMedia,
  byType: addCounts(a.byType, b.byType),
  byAck: addCounts(a.byAck, b.byAck) as Readonly<Record<Ack, number>>,
  chats: a.chats + b.chats,
  groups: a.groups + b.groups,
  contacts: a.contacts + b.contacts,
  last7Days: a.last7Days + b.last7Days,
  last30Days: a.last30Days + b.last30Days,
  firstAt: ofBoth(a.firstAt, b.firstAt, Math.min),
  lastAt: ofBoth(a.lastAt, b.lastAt, Math.max),
})

type Counts = Readonly<Record<string, number>>

function addCounts(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a }
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count
  return sum
}

const ofBoth = (a: number | null, b: number | null, pick: (a: number, b: number) => number): number | null =>
  a === null || b === null ? (a ?? b) : pick(a, b)

export function toRyzeMetrics(statistics: MessageStatistics) {
  const { byAck, firstAt, lastAt } = statistics
  const byType = toRyzeTypes(statistics.byType)
  return {
    totalMessages: statistics.total,
    messagesReceived: statistics.received,
    messagesSent: statistics.sent,
    messagesByType: byType,
    groupMessages: statistics.inGroups,
    individualMessages: statistics.total - statistics.inGroups,
    messagesWithMedia: statistics.withMedia,
    mediaByType: Object.fromEntries(Object.entries(byType).filter(([type]) => MEDIA.has(type))),
    messagesByStatus: {
      pending: byAck.pending,
      sent: byAck.server,
      delivered: byAck.device,
      read: byAck.read,
      played: byAck.played,
      failed: byAck.error,
    },
    uniqueChats: statistics.chats,
    uniqueGroups: statistics.groups,
    uniqueContacts: statistics.contacts,
    messagesLast7Days: statistics.last7Days,
    messagesLast30Days: statistics.last30Days,
    firstMessageAt: firstAt === null ? null : toIsoTime(firstAt),
    lastMessageAt: lastAt === null ? null : toIsoTime(lastAt),
  }
}

/** WhatsApp has several names for what RyzeAPI calls one type. */
function toRyzeTypes(byType: Counts): Counts {
  const counts: Record<string, number> = {}
  for (const [name, count] of Object.entries(byType)) {
    const type = toCountedType(name)
    counts[type] = (counts[type] ?? 0) + count
  }
  return counts
}
