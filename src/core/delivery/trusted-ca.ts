import { X509Certificate } from 'node:crypto'
import { GatewayError } from '../errors.ts'

/** A certificate that is trusted, for people to recognise. */
export interface TrustedCertificate {
  readonly subject: string
  readonly fingerprint: string
  readonly validTo: string
}

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const MAX_LENGTH = 65_536
const MAX_CERTIFICATES = 10

/** The certificates alone, in PEM. Throws BAD_REQUEST when there is none that can be read. */
export function fromTrustedCa(text: string): string {
  const blocks = text.length > MAX_LENGTH ? [] : (text.match(BLOCK) ?? [])
  if (blocks.length === 0 || blocks.length > MAX_CERTIFICATES || !blocks.every((block) => read(block))) {
    throw new GatewayError(
      'BAD_REQUEST',
      `trustedCa must be 1 to ${MAX_CERTIFICATES} certificates in PEM (-----BEGIN CERTIFICATE-----), at most ${MAX_LENGTH} characters`,
    )
  }
  return `${blocks.join('\n')}\n`
}

/** What to show of certificates that were stored. */
export const toTrustedCertificates = (pem: string): readonly TrustedCertificate[] =>
  (pem.match(BLOCK) ?? []).flatMap((block) => {
    const found = read(block)
    if (!found) return []
    return { subject: found.subject, fingerprint: found.fingerprint256, validTo: found.validToDate.toISOString() }
  })

function read(block: string): X509Certificate | null {
  try {
    return new X509Certificate(block)
  } catch {
    return null
  }
}
