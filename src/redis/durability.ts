/**
 * What a Redis that somebody else runs would lose, read from its INFO text. Each sentence says what would happen, and
 * the setting that prevents it.
 */
export function durabilityConcerns(info: string): string[] {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const concerns: string[] = [];
  if (field('aof_enabled') === '0') {
    concerns.push('It forgets accepted transfers when it restarts: set "appendonly yes"');
  }
  const policy = field('maxmemory_policy') ?? 'noeviction';
  if (field('maxmemory') !== '0' && policy !== 'noeviction') {
    concerns.push(
      `It drops queued work when its memory is full (${policy}): set "maxmemory-policy noeviction"`,
    );
  }
  if (field('cluster_enabled') === '1') {
    concerns.push('It is a cluster, where the queues do not work: use a single server');
  }
  return concerns;
}
