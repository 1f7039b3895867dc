import { Type, type Static } from 'typebox'
import type { PacingSettings } from '../../../core/model/session.ts'

const HOUR_MS = 3_600_000

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]))
const milliseconds = (maximum: number) => Type.Integer({ minimum: 0, maximum })

const pacing = Type.Object(
  {
    messagesPerMinute: orNull(Type.Integer({ minimum: 1, maximum: 1_000 })),
    gapMs: orNull(
      Type.Object({ min: milliseconds(HOUR_MS), max: milliseconds(HOUR_MS) }, { additionalProperties: false }),
    ),
    newContactsPerDay: orNull(Type.Integer({ minimum: 0, maximum: 10_000 })),
    typing: orNull(
      Type.Object(
        { charactersPerSecond: Type.Number({ minimum: 0.1, maximum: 1_000 }), maxMs: milliseconds(60_000) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)

/** Null turns it off. */
export const pacingRequest = Type.Union([pacing, Type.Null()])

export const pacingAnswer = Type.Object({ pacing: Type.Union([pacing, Type.Null()]) })

const NOTHING: PacingSettings = { messagesPerMinute: null, gapMs: null, newContactsPerDay: null, typing: null }

/** What is not named does not hold back. */
export const toPacing = (body: Static<typeof pacingRequest>): PacingSettings | null =>
  body === null ? null : { ...NOTHING, ...body }

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

const outgoingView = Type.Object({
  id: Type.String(),
  chat: Type.String(),
  kind: Type.String(),
  target: nullable(Type.String()),
  state: Type.String(),
  attempts: Type.Integer(),
  dueAt: nullable(Type.Integer()),
  leftAt: nullable(Type.Integer()),
  createdAt: Type.Integer(),
  updatedAt: Type.Integer(),
  error: nullable(Type.String()),
})

export const outgoingPage = Type.Object({ items: Type.Array(outgoingView), next: nullable(Type.String()) })
