import { tagged } from '../../../dialect.ts'
import { createAccount } from './create.ts'
import { deleteAccount } from './delete.ts'
import { getAccount } from './get.ts'
import { listAccounts } from './list.ts'
import { updateAccount } from './update.ts'

/** The operator's customers. */
export const accounts = tagged('Accounts', [listAccounts, createAccount, getAccount, updateAccount, deleteAccount])
