import { Type } from 'typebox'

const MAX_PAGE = 1_000
export const DEFAULT_PAGE = 50

/** How many rows an answer has at most. */
export const limitField = (max: number = MAX_PAGE) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: max, default: DEFAULT_PAGE }))

/** Where an earlier answer's `next` said to go on. */
export const cursorField = Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 }))

export const timeField = Type.Optional(Type.Integer({ minimum: 0, description: 'Unix seconds' }))

export const chatField = Type.String({ minLength: 1, maxLength: 200, description: 'A number, …@c.us, …@lid or …@g.us' })
