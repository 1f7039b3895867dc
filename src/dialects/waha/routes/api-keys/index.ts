import { tagged } from '../../../dialect.ts'
import { createKey } from './create.ts'
import { deleteKey } from './delete.ts'
import { listKeys } from './list.ts'
import { createControlKey, createMediaKey } from './scoped.ts'
import { updateKey } from './update.ts'

/** WAHA's tag Api Keys. */
export const apiKeys = tagged('Api Keys', [createKey, listKeys, createMediaKey, createControlKey, updateKey, deleteKey])
