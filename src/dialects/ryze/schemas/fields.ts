import { Type, type TSchema } from 'typebox'
import { EVENT_NAMES } from '../events/names.ts'

/** One of these words. */
export const oneOf = <const T extends readonly string[]>(...values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Names of events; none means all of them. */
export const eventNames = Type.Array(oneOf(...EVENT_NAMES, '*'), { maxItems: 20 })
