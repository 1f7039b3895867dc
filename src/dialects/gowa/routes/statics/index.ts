import { type Route, tagged } from '../../../dialect.ts'
import { mediaFile } from './media.ts'
import { qrImage } from './qr-image.ts'

/** What GOWA serves from its folder: pictures that logins link to, files that events name. */
export const statics: readonly Route[] = tagged('app', [qrImage, mediaFile])
