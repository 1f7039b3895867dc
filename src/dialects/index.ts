import type { Dialect } from './dialect.ts'
import { createGowa } from './gowa/index.ts'
import { native } from './native/index.ts'
import { createRyze } from './ryze/index.ts'
import { waha } from './waha/index.ts'

/** What an operator may set about the APIs. */
export interface DialectSettings {
  readonly ryze: {
    /** Requests per minute and token, and of those that make instances; 0 for no limit. */
    readonly perMinute: number
    readonly createPerMinute: number
    /** Keeps the tokens of instances readable, in lists and events. */
    readonly showTokens: boolean
  }
  readonly gowa: {
    /** Answers as GOWA's code does where its documentation says otherwise. */
    readonly strictCode: boolean
  }
}

export const DEFAULT_DIALECT_SETTINGS: DialectSettings = {
  ryze: { perMinute: 100, createPerMinute: 20, showTokens: false },
  gowa: { strictCode: false },
}

/** Every API the gateway speaks. The first one answers for paths that nobody owns. */
export const createDialects = (settings: DialectSettings): readonly Dialect[] => [
  waha,
  createRyze(settings.ryze),
  createGowa(settings.gowa),
  native,
]
