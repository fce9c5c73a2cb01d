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
  /** Host names, `*.example.com` for all subdomains, `*` for all hosts. */
  readonly hosts: readonly string[];
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
// Characters that a URL parser silently drops or converts.
const ODD = /[\s\p{Cc}\p{Cf}\\]/u;

/**
 * Decides which URLs of callers may be requested. `judge` checks the URL itself; `lookup` checks the addresses that
 * its host resolves to at connection time, and the connection goes to exactly these addresses.
 */
@Injectable()
export class OutboundGuard {
  private resolve: Resolve;

  constructor(private readonly settings: OutboundSettings) {
    // Names that only the system knows lead to local networks, which are only reachable if the operator opened some.
    const bySystem = settings.networks.length > 0 ? systemResolve : null;
    const resolver = new HostResolver({ bySystem });
    this.resolve = (hostname) => resolver.resolve(hostname);
  }

  /** A guard with another resolver. */
  static resolvingWith(resolve: Resolve, settings: OutboundSettings): OutboundGuard {
    const guard = new OutboundGuard(settings);
    guard.resolve = resolve;
    return guard;
  }

  /** Parses and checks a URL; removes its fragment. @throws OutboundRefused */
  judge(text: string, { schemes, hosts }: UrlRules): URL {
    if (ODD.test(text) || !URL.canParse(text))
      throw new OutboundRefused('spelling', 'This is not a valid URL.');
    const url = new URL(text);
    url.hash = '';
    if (!schemes.includes(url.protocol.slice(0, -1)))
      throw new OutboundRefused('scheme', `The scheme must be ${schemes.join(' or ')}.`);
    if (url.username !== '' || url.password !== '')
      throw new OutboundRefused('credentials', 'The URL must not contain a user name or password.');
    if (!this.settings.ports.includes(url.port || (DEFAULT_PORTS[url.protocol] ?? '')))
      throw new OutboundRefused('port', `The port must be ${this.settings.ports.join(' or ')}.`);
    if (!isAmong(url.hostname, hosts)) throw new OutboundRefused('host', 'This host is not allowed.');
    const literal = url.hostname.replaceAll(/^\[|\]$/g, '');
    if (isIP(literal) !== 0) this.check(literal);
    return url;
  }

  /** The `lookup` option of `net.connect`: yields checked addresses only, or fails with an `OutboundRefused`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    void answer(this.addresses(hostname), options.all === true, callback); // never rejects
  };

  /** All addresses must be allowed: a mix of public and private ones indicates an attack. */
  private async addresses(hostname: string): Promise<LookupAddress[]> {
    const addresses = await this.resolve(hostname);
    for (const { address } of addresses) this.check(address);
    return [...addresses];
  }

  private check(address: string): void {
    if (isPublic(address) || isWithin(address, this.settings.networks)) return;
    throw new OutboundRefused('address', 'The host is not at a public address.');
  }
}

/** Passes the result to Node's lookup callback. Never rejects. */
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
