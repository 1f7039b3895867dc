import { tagged } from '../../../dialect.ts'
import { cancelOutgoing } from './cancel.ts'
import { listOutgoing } from './list.ts'
import { deletePacing, getPacing, setPacing } from './pacing.ts'

/** What is on its way out, and how fast it goes. */
export const sending = tagged('Sending', [listOutgoing, cancelOutgoing, getPacing, setPacing, deletePacing])
