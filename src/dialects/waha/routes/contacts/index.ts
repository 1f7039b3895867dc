import { tagged } from '../../../dialect.ts'
import { checkExists } from './check-exists.ts'
import { countLids, getLidByPhone, getPhoneByLid, listLids } from './lids.ts'

/** WAHA's tag Contacts. */
export const contacts = tagged('Contacts', [checkExists, listLids, countLids, getPhoneByLid, getLidByPhone])
