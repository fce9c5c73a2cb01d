import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** First word of `2000::/3`, the only part of IPv6 that is allocated to the public internet. */
const GLOBAL_UNICAST = 0x2000;
const TOP_THREE_BITS = 0xe000;
/** The last two words of NAT64's prefix `64:ff9b::/96` are an IPv4 address (RFC 6052). */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** IPv4-compatible addresses (`::8.8.8.8`), which the parser mistakes for mapped ones (`::ffff:8.8.8.8`). */
const COMPATIBLE = /^::\d+\./;

/** Whether `text` is a network in CIDR notation. */
export function isNetwork(text: unknown): boolean {
  return typeof text === 'string' && ipaddr.isValidCIDR(text);
}

/**
 * Whether an address belongs to the public internet. Loopback, private, link-local (cloud metadata), CGNAT, multicast
 * and reserved addresses do not, nor do IPv6 forms that are tunnelled to an IPv4 address elsewhere (6to4, Teredo,
 * ISATAP, IPv4-compatible). The two forms that the local network translates, mapped and NAT64, count as the IPv4
 * address inside.
 * @param address in the form that the system's resolver or a socket returns; any other text is not public
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || COMPATIBLE.test(address)) return false;
  const plain = translated(ipaddr.process(address));
  if (plain.kind() === 'ipv4') return plain.range() === 'unicast';
  const { parts } = plain as ipaddr.IPv6;
  const global = ((parts[0] ?? 0) & TOP_THREE_BITS) === GLOBAL_UNICAST;
  return global && plain.range() === 'unicast' && !isIsatap(parts);
}

/** Whether an address lies in one of the networks; a mapped IPv4 address counts as the IPv4 address. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = ipaddr.process(address);
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === plain.kind() && plain.match(base, bits);
  });
}

function translated(address: Address): Address {
  if (address.kind() !== 'ipv6' || !address.match(...NAT64)) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(-4));
}

/** An interface identifier `[02]00:5efe:<IPv4>` (RFC 5214). */
function isIsatap(parts: readonly number[]): boolean {
  return ((parts[4] ?? 0) & ~0x0200) === 0 && parts[5] === 0x5efe;
}
