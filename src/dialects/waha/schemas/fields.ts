import { Type, type TSchema } from 'typebox'

/** Optional, and null means the same as absent: programs send both. */
export const maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

/** One of these words. */
export const oneOf = <const T extends readonly string[]>(...values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })

/** A session's name where WAHA falls back to `default`. */
export const sessionField = maybe(Type.String({ minLength: 1, default: 'default' }))

export const chatIdField = Type.String({ minLength: 1, description: '123456@c.us, …@g.us, …@lid, or a phone number' })

export const sortOrder = Type.Optional(oneOf('asc', 'desc'))
/** How many, or from where on. At most what every database can count. */
const countField = Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))

export const limitField = countField
export const offsetField = countField

/** As much as one answer may hold of what has messages in it. */
const MAX_PAGE = 10_000

/** How many messages or chats with messages. */
export const pageField = (options: { readonly default?: number } = {}) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_PAGE, ...options }))

/** False shows the two addresses of a person as two chats. */
export const mergeField = Type.Optional(Type.Boolean({ default: true }))

/** The session a request means; WAHA's default has this name. */
export const DEFAULT_SESSION = 'default'
