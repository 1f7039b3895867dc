import { tagged } from '../../../dialect.ts'
import { createKey } from './create.ts'
import { deleteKey } from './delete.ts'
import { getKey } from './get.ts'
import { listKeys } from './list.ts'
import { updateKey } from './update.ts'

/** Credentials of every scope. */
export const keys = tagged('Keys', [listKeys, createKey, getKey, updateKey, deleteKey])
