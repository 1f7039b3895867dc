import { AlreadyRunningError } from './cluster/worker-lock.ts'
import type { Config } from './config/config.ts'
import { GatewayError } from './core/errors.ts'

/** Why the start failed, in one sentence that says what to do; null when it is a bug of ours. */
export function explainStartFailure(error: unknown, config: Config): string | null {
  if (error instanceof AlreadyRunningError) return error.message
  if (error instanceof GatewayError && error.code !== 'INTERNAL') return error.message
  const { code, path } = error as NodeJS.ErrnoException
  switch (code) {
    case 'EADDRINUSE':
      return `port ${config.port} on ${config.host} is in use by another program; stop it, or set WAYPOST_PORT`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${config.host} is not an address of this machine; set WAYPOST_HOST`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return path === undefined
        ? `listening on ${config.host}:${config.port} is not permitted; set WAYPOST_PORT to 1024 or more`
        : `${path} cannot be written: permission denied; change its owner, or set WAYPOST_DATA`
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOENT':
    case 'ENAMETOOLONG':
      return path === undefined ? null : `${path} cannot be used as a folder (${code}); set WAYPOST_DATA`
    case 'ENOSPC':
      return `no space left in ${config.dataFolder}`
    case 'ECONNREFUSED':
      return `the database does not answer: ${config.described['WAYPOST_DATABASE'] ?? ''}`
    case 'ERR_SQLITE_ERROR':
      return `a database in ${config.dataFolder} cannot be opened: ${(error as Error).message}`
    default:
      return null
  }
}
