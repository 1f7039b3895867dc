import type { Logger } from 'pino'

type Line = (detail: unknown, message?: string) => void

/** The part of a logger that Baileys asks for. */
export interface BaileysLogger {
  level: string
  child(bindings: Record<string, unknown>): BaileysLogger
  trace: Line
  debug: Line
  info: Line
  warn: Line
  error: Line
}

/**
 * Baileys logs stanzas, numbers and keys at every level. All of it goes to `trace`; from its warnings and errors only
 * the text is shown, at `debug`, without the numbers that some of it has.
 */
export function createBaileysLogger(log: Logger): BaileysLogger {
  const whole: Line = (detail, message) => log.trace({ detail, err: errorOf(detail) }, textOf(detail, message))
  const words: Line = (detail, message) => {
    if (log.isLevelEnabled('trace')) whole(detail, message)
    else log.debug(textOf(detail, message).replace(NUMBER, '***'))
  }
  const logger: BaileysLogger = {
    level: log.isLevelEnabled('trace') ? 'trace' : 'silent',
    child: () => logger,
    trace: whole,
    debug: whole,
    info: whole,
    warn: words,
    error: words,
  }
  return log.isLevelEnabled('debug') ? logger : silent
}

/** Long enough to be one of a phone, or a hidden id. */
const NUMBER = /\d{7,}/g

const textOf = (detail: unknown, message?: string): string =>
  `baileys: ${message ?? (typeof detail === 'string' ? detail : 'event')}`

function errorOf(detail: unknown): unknown {
  if (typeof detail !== 'object' || detail === null) return undefined
  const { error, err } = detail as { error?: unknown; err?: unknown }
  return error ?? err
}

const nothing: Line = () => undefined

const silent: BaileysLogger = {
  level: 'silent',
  child: () => silent,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
}
