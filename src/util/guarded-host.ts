import type { LookupAddress } from 'node:dns'
import { promisify } from 'node:util'
import { literalAddress, type AddressGuard } from './address-guard.ts'
import { createGuardedLookup, forbidden } from './guarded-connector.ts'
import { sharedLookup } from './shared-lookup.ts'

/** So long somebody who configures an address waits for its name. */
const LOOKUP_MS = 5_000

/**
 * Throws GuardedHttpError (ADDRESS_FORBIDDEN) when a URL's host is or leads to an address that is not allowed. A name that
 * cannot be resolved now passes: it is checked again at every connection.
 */
export async function checkHost(guard: AddressGuard, hostname: string): Promise<void> {
  const literal = literalAddress(hostname)
  const addresses = literal === null ? await addressesOf(hostname) : [{ address: literal, family: 0 }]
  if (!addresses.every(({ address }) => guard.allows(address, hostname))) throw forbidden(hostname)
}

/** None when the name cannot be resolved, or not in time. */
function addressesOf(hostname: string): Promise<readonly LookupAddress[]> {
  const { promise, resolve } = Promise.withResolvers<readonly LookupAddress[]>()
  const timer = setTimeout(resolve, LOOKUP_MS, [])
  sharedLookup(hostname, {}, (error, addresses) => resolve(error ? [] : addresses))
  return promise.finally(() => clearTimeout(timer))
}

/**
 * The address to connect to, for a client that does its own connecting: of the host's addresses, all of them allowed, the
 * first. Throws as `checkHost`, and when the name cannot be resolved.
 */
export async function resolveHost(guard: AddressGuard, hostname: string): Promise<string> {
  const guarded = createGuardedLookup(guard)
  const resolve = promisify<string, string>((name, done) =>
    guarded(name, {}, (error, address) => done(error, address as string)),
  )
  return resolve(hostname.replace(/^\[|\]$/g, ''))
}
