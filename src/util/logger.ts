import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'

/** How the process's log looks. */
export interface LogSettings {
  readonly level: string
  /** `auto`: for people on a terminal, JSON otherwise. */
  readonly format: 'auto' | 'json' | 'pretty'
}

const REDACTED = [
  'req.headers',
  'headers.authorization',
  'headers["x-api-key"]',
  '*.apiKey',
  '*.secret',
  '*.token',
  '*.hmacKey',
]

/** The process's log, on standard output. Lines are written at once: nothing is lost when the process ends. */
export function createLogger({ level, format }: LogSettings): Logger {
  const options: LoggerOptions = { level, redact: { paths: REDACTED, censor: '[secret]' } }
  const pretty = format === 'pretty' || (format === 'auto' && process.stdout.isTTY)
  return pretty ? pino(options, prettyStream()) : pino(options, pino.destination({ fd: 1, sync: true }))
}

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

function prettyStream(): DestinationStream {
  return { write: (line) => void process.stdout.write(toPrettyLine(line)) }
}

interface LogLine {
  readonly [field: string]: unknown
  readonly msg?: string
  readonly err?: { readonly stack?: string; readonly message?: string }
}

/** `10:20:30 warn  delivery failed  session=default attempt=2`, and an error's stack below. */
export function toPrettyLine(line: string): string {
  const { time, level, msg, err, pid: _pid, hostname: _hostname, ...fields } = JSON.parse(line) as LogLine
  const clock = new Date(Number(time)).toTimeString().slice(0, 8)
  const parts = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const stack = err ? `\n${err.stack ?? err.message ?? JSON.stringify(err)}` : ''
  return `${clock} ${(LEVELS[Number(level)] ?? '').padEnd(5)} ${msg ?? ''}  ${parts.join(' ')}`.trimEnd() + `${stack}\n`
}
