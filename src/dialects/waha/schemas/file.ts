import { Type, type Static } from 'typebox'
import { maybe } from './fields.ts'

/** WAHA's RemoteFile and BinaryFile: which of `url` and `data` it has is checked in convert/file.ts. */
export const fileField = Type.Object({
  mimetype: maybe(Type.String({ description: 'What the file is; its bytes are looked into all the same' })),
  filename: maybe(Type.String()),
  url: maybe(Type.String({ description: 'Where it is fetched from' })),
  data: maybe(Type.String({ description: 'Base64' })),
})

/** A file of which nothing but its place is told. */
export const bareFile = Type.Object({ url: maybe(Type.String()), data: maybe(Type.String()) })

export const convertField = maybe(Type.Boolean({ default: false, description: 'Make it what WhatsApp plays' }))

export type WahaFile = Static<typeof fileField>
