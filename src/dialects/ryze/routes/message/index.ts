import { tagged } from '../../../dialect.ts'
import { reaction } from './reaction.ts'
import { text } from './text.ts'

/** RyzeAPI's module Messages. */
export const message = tagged('Message', [text, reaction])
