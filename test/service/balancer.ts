import { setTimeout as sleep } from 'node:timers/promises';
import { EaselClient } from './easel-client.js';

const LOOK_EVERY_MS = 100;

/**
 * Distributes calls like a load balancer: in turn over services whose `/health/ready` last answered 200, over
 * persistent connections, and without retries.
 */
export class Balancer {
  /** Calls that no service answered. */
  readonly dropped: string[] = [];
  private readonly ended = new AbortController();
  private readonly looks: Promise<void>[] = [];
  private readonly ready = new Set<EaselClient>();
  private calls = 0;

  add(target: EaselClient): void {
    this.looks.push(this.look(target));
  }

  isReady(target: EaselClient): boolean {
    return this.ready.has(target);
  }

  /** Undefined if the call was dropped. */
  async call<T>(method: string, path: string, body?: object): Promise<T | undefined> {
    const target = [...this.ready][this.calls++ % this.ready.size];
    if (target === undefined) {
      this.dropped.push(`${method} ${path}: no service is ready`);
      return undefined;
    }
    try {
      const answer = await target.call<T>(method, path, body);
      if (answer.status < 500) return answer.body;
      this.dropped.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    } catch (error) {
      const cause = error instanceof Error ? String(error.cause) : '';
      this.dropped.push(`${method} ${path} at ${target.url}: ${String(error)} ${cause}`);
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.ended.abort();
    await Promise.all(this.looks);
  }

  /** Checks each service independently: a slow one must not delay the others. */
  private async look(target: EaselClient): Promise<void> {
    const { signal } = this.ended;
    while (!signal.aborted) {
      const answer = await target.call('GET', '/health/ready').catch(() => null);
      if (answer?.status === 200) this.ready.add(target);
      else this.ready.delete(target);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  }
}
