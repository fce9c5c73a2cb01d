/**
 * Durability problems of an external Redis, according to its INFO text. Each sentence tells what would be lost, and
 * the setting that prevents it.
 */
export function durabilityConcerns(info: string): string[] {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const concerns: string[] = [];
  if (field('aof_enabled') === '0') {
    concerns.push('It loses accepted transfers when it restarts: set "appendonly yes"');
  }
  const policy = field('maxmemory_policy') ?? 'noeviction';
  if (field('maxmemory') !== '0' && policy !== 'noeviction') {
    concerns.push(
      `It evicts queued work when its memory is full (${policy}): set "maxmemory-policy noeviction"`,
    );
  }
  if (field('cluster_enabled') === '1') {
    concerns.push('It is a cluster, which the queues do not support: use a single server');
  }
  return concerns;
}
