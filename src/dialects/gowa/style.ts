import type { RefusalAnswer } from '../dialect.ts'
import type { Fault } from './fault.ts'

/** Everything in which GOWA's documentation and its code disagree, decided in one place. */
export interface Style {
  /** A refusal on the wire. */
  refuse(fault: Fault): RefusalAnswer
  /** `results` of an answer whose documentation and code differ; undefined when it is left out. */
  results(documented: unknown, coded?: unknown): unknown
  /** Whether a chat that is not in the list is refused, or taken for an empty one. */
  readonly refusesUnknownChats: boolean
  /** Whether fields that are documented as required have to be there, or count as false and 0. */
  readonly requiresFields: boolean
  /** Whether removing a device that is not there is refused. */
  readonly refusesUnknownDevices: boolean
}

/** Statuses for which the documentation has the number in `code`. */
const NUMBERED = new Set([400, 401, 404])

/** As GOWA's documentation has it: clients were written from it. */
export const DOCUMENTED: Style = {
  refuse({ status, code, message, results = {}, text, headers }) {
    const body = text === 'always' ? message : { code: NUMBERED.has(status) ? status : code, message, results }
    return { status, body, ...(headers && { headers }) }
  },
  results: (documented) => documented,
  refusesUnknownChats: true,
  requiresFields: true,
  refusesUnknownDevices: true,
}

/** As GOWA's code answers. */
export const CODED: Style = {
  refuse({ inCode, ...fault }) {
    const { status, code, message, results, text, headers } = { ...fault, ...inCode }
    const body = text ? message : { code, message, ...(results && { results }) }
    return { status, body, ...(headers && { headers }) }
  },
  results: (_documented, coded) => coded,
  refusesUnknownChats: false,
  requiresFields: false,
  refusesUnknownDevices: false,
}
