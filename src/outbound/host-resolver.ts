import { type LookupAddress, promises as dns } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** Resolves a host name to all its addresses. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface HostResolverOptions {
  /** Time limit of one resolution, ms. */
  readonly deadlineMs: number;
  readonly hostsFile: string;
  /** Resolver for names that no name server knows, for instance in search domains. Null: such names are unknown. */
  readonly bySystem: Resolve | null;
  /** Name servers as `address:port`; default: the system's. */
  readonly servers?: readonly string[];
}

const DEFAULTS: HostResolverOptions = { deadlineMs: 5_000, hostsFile: '/etc/hosts', bySystem: null };
const TRIES = 2;
/** Error codes for an unknown name, or a name without addresses of that family. */
const UNKNOWN: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** The system's resolver (getaddrinfo). It occupies one of libuv's few threads and cannot be cancelled. */
export const systemResolve: Resolve = (hostname) => dns.lookup(hostname, { all: true });

/** A name could not be resolved; `code` as in Node's DNS errors. */
class Unresolved extends Error {
  override readonly name = 'Unresolved';

  constructor(readonly code: 'ENOTFOUND' | 'ETIMEOUT') {
    super(code);
  }
}

/**
 * Resolves names supplied by callers: in the hosts file, then by querying the name servers directly rather than
 * through libuv's threads. Each resolution has a deadline and does not block others, even if a name server never
 * responds.
 */
export class HostResolver {
  private readonly options: HostResolverOptions;
  private lastBySystem: Promise<unknown> = Promise.resolve();

  constructor(options: Partial<HostResolverOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** All addresses, IPv4 first. @throws an error with the code ENOTFOUND for an unknown name, else another code */
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    const { deadlineMs, hostsFile } = this.options;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Unresolved('ETIMEOUT')), deadlineMs);
    try {
      const known = inHosts(await readFile(hostsFile, 'utf8').catch(() => ''), hostname); // the file may be missing
      return known.length > 0 ? known : await this.byServers(hostname, deadline.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private async byServers(hostname: string, deadline: AbortSignal): Promise<readonly LookupAddress[]> {
    const { servers, deadlineMs } = this.options;
    // One resolver per name: it can be cancelled on its own, and uses the current name servers of the system.
    const resolver = new dns.Resolver({ timeout: Math.ceil(deadlineMs / 4), tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    deadline.addEventListener('abort', cancel, { once: true });
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    deadline.removeEventListener('abort', cancel);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found.map(withFamily);
    for (const answer of answers)
      if (answer.status === 'rejected' && !UNKNOWN.has(codeOf(answer.reason)))
        throw deadline.aborted ? deadline.reason : answer.reason;
    return this.bySystem(hostname, deadline);
  }

  /** Runs one lookup at a time, so that slow names never occupy all threads; a lookup past its deadline is skipped. */
  private async bySystem(hostname: string, deadline: AbortSignal): Promise<readonly LookupAddress[]> {
    const { bySystem } = this.options;
    if (bySystem === null) throw new Unresolved('ENOTFOUND');
    const turn = this.lastBySystem.then(() => {
      deadline.throwIfAborted();
      return bySystem(hostname);
    });
    this.lastBySystem = turn.catch(() => undefined); // the next one only waits for its end
    const late = new Promise<never>((_, reject) => {
      deadline.addEventListener('abort', () => reject(deadline.reason as Error), { once: true });
    });
    return Promise.race([turn, late]);
  }
}

/** Parses lines such as `address name name … # comment`. */
function inHosts(content: string, hostname: string): LookupAddress[] {
  const name = hostname.replace(/\.$/, '').toLowerCase();
  return content
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([, ...names]) => names.some((each) => each.toLowerCase() === name))
    .flatMap(([address = '']) => (isIP(address) === 0 ? [] : [withFamily(address)]))
    .toSorted((one, other) => one.family - other.family);
}

function withFamily(address: string): LookupAddress {
  return { address, family: isIP(address) };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
