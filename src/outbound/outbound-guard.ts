import { Injectable } from '@nestjs/common';
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { HostResolver, type Resolve, systemResolve } from './host-resolver.js';
import { isPublic, isWithin } from './networks.js';
import { OutboundSettings } from './outbound.config.js';
import { OutboundRefused } from './outbound-refused.js';

export interface UrlRules {
  /** Without the colon. */
  readonly schemes: readonly string[];
  /** Host names, `*.example.com` for all below, `*` for all there are. */
  readonly hosts: readonly string[];
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
// Everything that a URL parser quietly drops or turns into something else.
const ODD = /[\s\p{Cc}\p{Cf}\\]/u;

/**
 * Says which addresses that callers give may be gone to. `judge` looks at what is written; `lookup` at what the name
 * really leads to, at the moment of connecting, and the connection goes to exactly the addresses it looked at.
 */
@Injectable()
export class OutboundGuard {
  private resolve: Resolve;

  constructor(private readonly settings: OutboundSettings) {
    // Names that only the system knows lead to networks of its own: they matter where those are open.
    const bySystem = settings.networks.length > 0 ? systemResolve : null;
    const resolver = new HostResolver({ bySystem });
    this.resolve = (hostname) => resolver.resolve(hostname);
  }

  /** The same guard with another way to resolve names. */
  static resolvingWith(resolve: Resolve, settings: OutboundSettings): OutboundGuard {
    const guard = new OutboundGuard(settings);
    guard.resolve = resolve;
    return guard;
  }

  /** @throws OutboundRefused */
  judge(text: string, { schemes, hosts }: UrlRules): URL {
    if (ODD.test(text) || !URL.canParse(text)) throw new OutboundRefused('spelling', 'It is not a URL.');
    const url = new URL(text);
    url.hash = '';
    if (!schemes.includes(url.protocol.slice(0, -1)))
      throw new OutboundRefused('scheme', `Its scheme must be ${schemes.join(' or ')}.`);
    if (url.username !== '' || url.password !== '')
      throw new OutboundRefused('credentials', 'A user name or password may not stand in it.');
    if (!this.settings.ports.includes(url.port || (DEFAULT_PORTS[url.protocol] ?? '')))
      throw new OutboundRefused('port', `Its port must be ${this.settings.ports.join(' or ')}.`);
    if (!isAmong(url.hostname, hosts))
      throw new OutboundRefused('host', 'This host is not one of those that are allowed.');
    const literal = url.hostname.replaceAll(/^\[|\]$/g, '');
    if (isIP(literal) !== 0) this.check(literal);
    return url;
  }

  /** For `net.connect`: answers with addresses that were looked at, or with an `OutboundRefused`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    void answer(this.addresses(hostname), options.all === true, callback); // never rejects
  };

  /** One public address among others that are not is a trap, not a choice: all must be good. */
  private async addresses(hostname: string): Promise<LookupAddress[]> {
    const addresses = await this.resolve(hostname);
    for (const { address } of addresses) this.check(address);
    return [...addresses];
  }

  private check(address: string): void {
    if (isPublic(address) || isWithin(address, this.settings.networks)) return;
    throw new OutboundRefused('address', 'It does not lead to a public address.');
  }
}

/** Node's name resolution speaks in callbacks. */
async function answer(
  resolving: Promise<LookupAddress[]>,
  all: boolean,
  callback: Parameters<LookupFunction>[2],
): Promise<void> {
  try {
    const addresses = await resolving;
    if (all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  } catch (error) {
    callback(error as NodeJS.ErrnoException, '', 0);
  }
}

function isAmong(hostname: string, hosts: readonly string[]): boolean {
  const name = hostname.replace(/\.$/, '');
  return hosts.some((host) => {
    if (host === '*') return true;
    return host.startsWith('*.') ? name.endsWith(host.slice(1).toLowerCase()) : name === host.toLowerCase();
  });
}
