import { randomUUID } from 'node:crypto';
import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { median } from './statistics.js';

const AT_ONCE = 50;
const NO_LIMITS = { RATE_LIMIT: '0' };

interface Round {
  /** Number of different transfers in the responses. */
  readonly transfers: number;
  /** Responses that ask to retry. */
  readonly inProgress: number;
  /** Any other responses. */
  readonly others: number;
  /** Until all requests were answered. */
  readonly ms: number;
}

/** Fifty uploads of the same photo with the same key at once, each over its own connection. */
export async function measureIdempotency(bench: Bench): Promise<BenchRow[]> {
  return BenchStack.use(bench, { jobMs: 50, environment: NO_LIMITS }, async (stack) => {
    const rounds: Round[] = [];
    for (let round = 0; round < (bench.quick ? 2 : 10); round += 1) {
      rounds.push(await submitTogether(stack.stack.url, bench.photo));
      await stack.untilIdle();
    }
    return [rowOf(rounds)];
  });
}

async function submitTogether(url: string, photo: Buffer): Promise<Round> {
  const key = `"${randomUUID()}"`;
  const started = performance.now();
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => submit(url, photo, key)));
  const ms = performance.now() - started;
  const accepted = answers.filter(({ status }) => status === 202);
  const inProgress = answers.filter(({ status }) => status === 409).length;
  return {
    transfers: new Set(accepted.map(({ id }) => id)).size,
    inProgress,
    others: AT_ONCE - accepted.length - inProgress,
    ms,
  };
}

async function submit(
  url: string,
  photo: Buffer,
  key: string,
): Promise<{ readonly status: number; readonly id: string | undefined }> {
  const body = new FormData();
  body.set('style', 'watercolor');
  body.set('photo', new Blob([Uint8Array.from(photo)]), 'photo.jpg');
  const headers = { 'idempotency-key': key };
  const answer = await fetch(`${url}/v1/transfers`, { method: 'POST', body, headers });
  const { id } = (await answer.json()) as { id?: string };
  return { status: answer.status, id };
}

function rowOf(rounds: readonly Round[]): BenchRow {
  const most = Math.max(...rounds.map(({ transfers }) => transfers));
  const least = Math.min(...rounds.map(({ transfers }) => transfers));
  const others = rounds.reduce((sum, round) => sum + round.others, 0);
  const inProgress = rounds.reduce((sum, round) => sum + round.inProgress, 0);
  const ms = median(rounds.map((round) => round.ms));
  const same = AT_ONCE * rounds.length - inProgress - others;
  return {
    what: `${AT_ONCE} parallel submits with one Idempotency-Key`,
    bar: 'exactly 1 transfer',
    measured: `${least === most ? most : `${least} to ${most}`}, in each of ${rounds.length} rounds; ${same} responses with its id, ${inProgress} asked to retry, ${others} others; median ${ms.toFixed(0)} ms for all`,
    reached: least === 1 && most === 1 && others === 0,
    values: { most, least, same, inProgress, others, ms, rounds: rounds.length },
  };
}
