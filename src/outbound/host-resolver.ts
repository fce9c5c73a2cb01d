import { type LookupAddress, promises as dns } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** Every address of a host name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface HostResolverOptions {
  /** For everything together, ms. */
  readonly deadlineMs: number;
  readonly hostsFile: string;
  /** How names are resolved that no name server knows: in search domains, for instance. Null: they are unknown. */
  readonly bySystem: Resolve | null;
  /** `address:port`; default: the system's. */
  readonly servers?: readonly string[];
}

const DEFAULTS: HostResolverOptions = { deadlineMs: 5_000, hostsFile: '/etc/hosts', bySystem: null };
const TRIES = 2;
/** What a name server answers that knows no such name, or no such address of it. */
const UNKNOWN: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** The system's own way. It occupies one of few threads until it ends, and nothing can end it sooner. */
export const systemResolve: Resolve = (hostname) => dns.lookup(hostname, { all: true });

/** A name could not be resolved; `code` as Node has it. */
class Unresolved extends Error {
  override readonly name = 'Unresolved';

  constructor(readonly code: 'ENOTFOUND' | 'ETIMEOUT') {
    super(code);
  }
}

/**
 * Resolves names that anybody may give us: in the hosts file, then by the name servers, asked by ourselves. Any number
 * at once, none longer than a deadline, so that a name whose server says nothing makes nobody wait but who gave it.
 */
export class HostResolver {
  private readonly options: HostResolverOptions;
  private lastBySystem: Promise<unknown> = Promise.resolve();

  constructor(options: Partial<HostResolverOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** The IPv4 addresses first. @throws an error whose `code` is ENOTFOUND when there is none, another one else */
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    const { deadlineMs, hostsFile } = this.options;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Unresolved('ETIMEOUT')), deadlineMs);
    try {
      const known = inHosts(await readFile(hostsFile, 'utf8').catch(() => ''), hostname); // there may be none
      return known.length > 0 ? known : await this.byServers(hostname, deadline.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private async byServers(hostname: string, deadline: AbortSignal): Promise<readonly LookupAddress[]> {
    const { servers, deadlineMs } = this.options;
    // One for each name: so it can be cancelled alone, and knows the name servers as they are now.
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

  /** One at a time, so that a slow name never holds all the threads; who has waited too long does not begin. */
  private async bySystem(hostname: string, deadline: AbortSignal): Promise<readonly LookupAddress[]> {
    const { bySystem } = this.options;
    if (bySystem === null) throw new Unresolved('ENOTFOUND');
    const turn = this.lastBySystem.then(() => {
      deadline.throwIfAborted();
      return bySystem(hostname);
    });
    this.lastBySystem = turn.catch(() => undefined); // only its end matters to the next one
    const late = new Promise<never>((_, reject) => {
      deadline.addEventListener('abort', () => reject(deadline.reason as Error), { once: true });
    });
    return Promise.race([turn, late]);
  }
}

/** Of the lines `address name name … # comment`. */
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
