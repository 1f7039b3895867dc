import { Gauge, type Registry } from 'prom-client'
import type { SessionStatus } from '../core/model/session.ts'
import type { SessionSight, Sight } from '../core/observatory.ts'

/** What is measured at the moment of a scrape. */
export interface Gauges {
  /** Replaces everything by what was seen; null when the database did not answer. */
  show(sight: Sight | null, host: { readonly freeDisk: number | null }): void
}

const STATUSES: readonly SessionStatus[] = ['stopped', 'starting', 'scan_qr', 'working', 'failed']

export function createGauges(registry: Registry): Gauges {
  const make = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name: `waypost_${name}`, help, labelNames: [...labelNames], registers: [registry] })
  const sessions = make('sessions', 'Sessions by state', ['status'])
  const troubled = make('sessions_in_trouble', 'Sessions that ought to work and do not, by why', ['code'])
  const perSession = createPerSession(make)
  const database = make('database_up', '1 when the database answers and takes what is written')
  const disk = make('disk_free_bytes', 'Free space where the data is')
  const sighted = [sessions, troubled, ...perSession.gauges]
  return {
    show(sight, { freeDisk }) {
      for (const gauge of sighted) gauge.reset()
      database.set(sight?.takesWrites ? 1 : 0)
      disk.set(freeDisk ?? Number.NaN)
      if (!sight) return
      for (const status of STATUSES) sessions.set({ status }, 0)
      for (const session of sight.sessions) {
        sessions.inc({ status: session.status })
        const isTroubled = session.shouldWork && session.status !== 'working'
        if (isTroubled) troubled.inc({ code: session.trouble?.code ?? 'NONE' })
        perSession.set(session, sight.at)
      }
    },
  }
}

type Make = <Label extends string>(name: string, help: string, labels: readonly Label[]) => Gauge<Label>

const SESSION = ['session'] as const

function createPerSession(make: Make) {
  const working = make('session_working', 'Of a session that ought to work: 1 when it does', SESSION)
  const silence = make('session_last_frame_age_seconds', 'Since the last frame from WhatsApp', SESSION)
  const toStore = make('session_events_to_store', 'Events that came in and wait to be stored', SESSION)
  const head = make('log_head', 'Last number of the event log', SESSION)
  const delivered = make('log_delivered', 'Where in the log the subscription is that is furthest behind', SESSION)
  const age = make('undelivered_age_seconds', 'Age of the oldest event that a subscription has not got', SESSION)
  const outgoing = make('outgoing', 'What is to leave or left without an answer, by state', ['session', 'state'])
  const deliveries = make('deliveries', 'Payloads that wait for another attempt or were given up, by state', [
    'session',
    'state',
  ])
  return {
    gauges: [working, silence, toStore, head, delivered, age, outgoing, deliveries],
    set(sight: SessionSight, at: number) {
      const { session } = sight
      if (sight.shouldWork) working.set({ session }, sight.status === 'working' ? 1 : 0)
      if (sight.lastFrameAt !== null) silence.set({ session }, secondsBetween(sight.lastFrameAt, at))
      toStore.set({ session }, sight.toStore)
      head.set({ session }, sight.head)
      if (sight.delivered !== null) delivered.set({ session }, sight.delivered)
      age.set({ session }, secondsBetween(sight.undeliveredSince ?? at, at))
      outgoing.set({ session, state: 'queued' }, sight.queued)
      outgoing.set({ session, state: 'unconfirmed' }, sight.unconfirmed)
      deliveries.set({ session, state: 'waiting' }, sight.waiting)
      deliveries.set({ session, state: 'dead' }, sight.dead)
    },
  }
}

const secondsBetween = (from: number, to: number): number => Math.max(0, (to - from) / 1000)
