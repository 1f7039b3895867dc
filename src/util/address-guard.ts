import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** What an operator allows although it is private. */
export interface AllowList {
  readonly hosts: ReadonlySet<string>
  readonly ranges: readonly (readonly [Address, number])[]
  /** Entries that are neither an address, nor a range, nor a host name. */
  readonly invalid: readonly string[]
}

/** Decides which addresses outgoing HTTP may reach: public ones, and those the operator allows. */
export interface AddressGuard {
  /** Whether a connection to this address may be made on behalf of this host name. */
  allows(address: string, hostname: string): boolean
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i

/** Reads addresses, ranges (`10.0.0.0/8`) and host names. */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>()
  const ranges: (readonly [Address, number])[] = []
  const invalid: string[] = []
  for (const entry of entries) {
    const range = toRange(entry)
    if (range !== null) ranges.push(range)
    else if (HOST_NAME.test(entry) && !/^[\d.]+$/.test(entry)) hosts.add(entry.toLowerCase())
    else invalid.push(entry)
  }
  return { hosts, ranges, invalid }
}

/** A guard that refuses everything but public addresses and the allowed ones. */
export function createAddressGuard(allow: AllowList): AddressGuard {
  return {
    allows(text, hostname) {
      const address = parseAddress(text)
      if (address === null) return false
      if (allow.hosts.has(hostname.toLowerCase())) return true
      return isPublic(address) || allow.ranges.some((range) => isWithin(address, range))
    },
  }
}

/** The address that a URL's host is written as; null when it is a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  // ipaddr.js also reads what inet_aton reads: 2130706433, 0x7f.1, 0177.0.0.1.
  return ipaddr.isValid(bare) ? bare : null
}

function toRange(entry: string): readonly [Address, number] | null {
  const bare = entry.replace(/^\[|\]$/g, '')
  if (ipaddr.isValidCIDR(bare)) return ipaddr.parseCIDR(bare)
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return null
  const address = ipaddr.process(bare)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  // Only 2000::/3 is given out; the rest of IPv6 counts as unicast for ipaddr.js.
  return address.kind() === 'ipv4' || ((address as ipaddr.IPv6).parts[0] ?? 0) >> 13 === 1
}

function isWithin(address: Address, [network, bits]: readonly [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

/** The address behind the notation: IPv4 inside IPv6 (mapped, compatible, NAT64) is judged as that IPv4. */
function parseAddress(text: string): Address | null {
  const bare = text.replace(/%.*$/, '')
  if (!ipaddr.isValid(bare)) return null
  const address = ipaddr.process(bare)
  if (address.kind() === 'ipv4' || address.range() !== 'rfc6052') return address
  return ipaddr.fromByteArray(address.toByteArray().slice(-4))
}
