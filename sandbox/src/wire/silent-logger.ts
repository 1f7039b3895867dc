/** The logger that Baileys' functions ask for; the sandbox reports through its statistics instead. */
export interface SilentLogger {
  level: string
  child(bindings: Record<string, unknown>): SilentLogger
  trace(entry: unknown, message?: string): void
  debug(entry: unknown, message?: string): void
  info(entry: unknown, message?: string): void
  warn(entry: unknown, message?: string): void
  error(entry: unknown, message?: string): void
}

const nothing = () => undefined

/** Says nothing. */
export const silentLogger: SilentLogger = {
  level: 'silent',
  child: () => silentLogger,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
}
