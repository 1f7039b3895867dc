import { Type, type TSchema } from 'typebox'

/**
 * Every field may be absent here, and null means the same: RyzeAPI has a sentence of its own for each one that must be
 * there, which the operation says.
 */
export const maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

const NUMBER = 'phone number in digits, or …@s.whatsapp.net, …@lid, …@g.us, …@newsletter'

export const textField = maybe(Type.String())
export const flagField = maybe(Type.Boolean())
export const numberField = maybe(Type.String({ description: NUMBER }))

/** The document has to say what the schema does not demand. */
export const requiredText = maybe(Type.String({ description: 'required' }))
export const requiredFlag = maybe(Type.Boolean({ description: 'required' }))
export const requiredNumber = maybe(Type.String({ description: `required: ${NUMBER}` }))
export const secondsField = maybe(Type.Integer())

/** What a successful answer looks like: RyzeAPI's two fields, and its own beside them. */
export const answer = <T extends Readonly<Record<string, TSchema>>>(fields: T) =>
  Type.Object({ success: Type.Boolean(), message: Type.String(), ...fields })
