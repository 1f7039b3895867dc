import { AsyncLocalStorage } from 'node:async_hooks'
import { Curve, WA_CERT_DETAILS } from 'baileys'
import { verifySignature } from './xeddsa.ts'

const roots = new AsyncLocalStorage<Buffer>()
let installed = false

/**
 * Makes Baileys check signatures. Its own `Curve.verify` is true for any well-formed input, so without this neither the
 * server's certificate nor the account's signature at pairing proves anything.
 */
export function installTrust(): void {
  if (installed) return
  installed = true
  Curve.verify = (publicKey, message, signature) => verifySignature(publicKey, message, signature)
  const whatsapp = WA_CERT_DETAILS.PUBLIC_KEY
  // The root is process-global in Baileys. Read per connection, several networks can live in one process.
  Object.defineProperty(WA_CERT_DETAILS, 'PUBLIC_KEY', { configurable: true, get: () => roots.getStore() ?? whatsapp })
}

/** Runs `work`, and every connection it opens, with a root of trust of its own; null means WhatsApp's. */
export function withRoot<T>(root: Buffer | null, work: () => T): T {
  return root ? roots.run(root, work) : roots.exit(work)
}
