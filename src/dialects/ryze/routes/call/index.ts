import { tagged } from '../../../dialect.ts'
import { audio } from './audio.ts'
import { fake } from './fake.ts'

/** RyzeAPI's module Calls. */
export const call = tagged('Call', [fake, audio])
