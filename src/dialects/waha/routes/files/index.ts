import { tagged } from '../../../dialect.ts'
import { getFile } from './get.ts'

/** Files of messages; in WAHA's documentation, not in its OpenAPI document. */
export const files = tagged('Files', [getFile])
