import { tagged } from '../../../dialect.ts'
import { getHealth } from './health.ts'

/** What is no module of RyzeAPI's. */
export const health = tagged('Observability', [getHealth])
