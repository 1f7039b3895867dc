import type { LookupFunction } from 'node:net'
import { createSecureContext, getCACertificates } from 'node:tls'
import { buildConnector } from 'undici'
import { literalAddress, type AddressGuard } from './address-guard.ts'
import { GuardedHttpError } from './guarded-http-error.ts'
import { sharedLookup } from './shared-lookup.ts'

/**
 * Opens connections to allowed addresses only. Checks the literal before connecting, every resolved address, and the
 * address that the socket really reached: a check in `lookup` alone lets literals through.
 */
export function createGuardedConnector(
  guard: AddressGuard,
  options: { readonly timeoutMs: number; readonly verifyTls: boolean; readonly trustedCa?: string | null },
): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.timeoutMs,
    rejectUnauthorized: options.verifyTls,
    ...(options.trustedCa && {
      // Made once: reading the system's certificates at every connection would cost more than the connection.
      secureContext: createSecureContext({ ca: [...getCACertificates('default'), options.trustedCa] }),
    }),
    allowH2: false,
    lookup: createGuardedLookup(guard),
    // The lookup has checked every address, so trying them side by side is safe.
    autoSelectFamily: true,
  })
  return (target, callback) => {
    const literal = literalAddress(target.hostname)
    if (literal !== null && !guard.allows(literal, target.hostname)) {
      callback(forbidden(target.hostname), null)
      return
    }
    connect(target, (...[error, socket]) => {
      if (error) {
        callback(error, null)
        return
      }
      if (!guard.allows(socket.remoteAddress ?? '', target.hostname)) {
        socket.destroy()
        callback(forbidden(target.hostname), null)
        return
      }
      callback(null, socket)
    })
  }
}

/** Resolves a name to addresses that are all allowed; rejects with ADDRESS_FORBIDDEN when one is not. */
export function createGuardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    sharedLookup(hostname, options, (error, addresses) => {
      if (error) {
        callback(error, [])
        return
      }
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => guard.allows(address, hostname))) {
        callback(forbidden(hostname), [])
        return
      }
      if (options.all) callback(null, [...addresses])
      else callback(null, first.address, first.family)
    })
  }
}

/** The refusal of a host, in words that say what to do. */
export function forbidden(hostname: string): GuardedHttpError {
  return new GuardedHttpError(
    'ADDRESS_FORBIDDEN',
    `${hostname} is a private address; allow it in WAYPOST_ALLOW_PRIVATE if it is meant`,
  )
}
