import { setTimeout as sleep } from 'node:timers/promises';
import type { TransferView } from '../../src/records/transfer.view.js';
import { type Answer, EaselClient, type ProblemBody } from '../../test/service/easel-client.js';
import { seededRandom } from '../../test/webui-simulator/painter/random.js';

export interface Load {
  readonly url: string;
  /** Number of transfers that are under way at the same time. */
  readonly callers: number;
  /** Share of the transfers that are cancelled, at a random moment within `cancelWithinMs`. */
  readonly cancelShare: number;
  readonly cancelWithinMs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** The outcome of one accepted transfer, as its caller saw it. */
export interface Fate {
  /** A cancel was requested, whether or not its response was received. */
  cancelAsked: boolean;
  /** The response confirmed the cancel. */
  cancelConfirmed: boolean;
  end: TransferView | null;
}

const LOOK_EVERY_MS = 100;
/** A transfer that has not ended after this time counts as lost. */
const LOST_AFTER_MS = 120_000;
const SUBMISSION = { photoId: 'sample', style: 'watercolor' };

/**
 * Callers that submit one transfer after the other, cancel some of them, and follow each to its end through all
 * outages of the service.
 */
export class Callers {
  /** By transfer id; only transfers that the service has confirmed. */
  readonly fates = new Map<string, Fate>();
  /** Responses with 5xx, which a running service has no reason to send. */
  readonly refusals: string[] = [];
  private readonly client: EaselClient;
  private readonly random: () => number;
  private readonly over = new AbortController();
  private readonly running: Promise<void>[];

  constructor(readonly load: Load) {
    this.client = new EaselClient(load.url);
    this.random = seededRandom(load.seed);
    this.running = Array.from({ length: load.callers }, () => this.keepCalling());
  }

  /** Number of transfers that have ended so far. */
  get ended(): number {
    return [...this.fates.values()].filter(({ end }) => end !== null).length;
  }

  /** Stops submitting. Resolves when every transfer has ended or is given up. */
  async stop(): Promise<void> {
    this.over.abort();
    await Promise.all(this.running);
  }

  /** Resolves when these transfers have ended or are given up; ids of other callers are ignored. */
  async untilEnded(ids: readonly string[]): Promise<void> {
    const giveUpAt = Date.now() + LOST_AFTER_MS;
    const open = (): boolean => ids.some((id) => this.fates.get(id)?.end === null);
    while (open() && Date.now() < giveUpAt && !this.load.signal.aborted) await sleep(LOOK_EVERY_MS);
  }

  private async keepCalling(): Promise<void> {
    const { signal } = this.load;
    while (!this.over.signal.aborted && !signal.aborted) {
      const accepted = await this.ask('POST', '/v1/transfers', SUBMISSION);
      if (accepted?.status === 202) await this.follow(accepted.body.id);
      else await sleep(LOOK_EVERY_MS);
    }
  }

  private async follow(id: string): Promise<void> {
    const fate: Fate = { cancelAsked: false, cancelConfirmed: false, end: null };
    this.fates.set(id, fate);
    const cancels = this.random() < this.load.cancelShare;
    const cancelAt = Date.now() + (cancels ? this.random() * this.load.cancelWithinMs : Infinity);
    const giveUpAt = Date.now() + LOST_AFTER_MS;
    while (Date.now() < giveUpAt && !this.load.signal.aborted) {
      if (Date.now() >= cancelAt && !fate.cancelAsked) await this.cancel(id, fate);
      const looked = await this.ask('GET', `/v1/transfers/${id}`);
      if (looked?.status === 200 && looked.body.finishedAt !== null) {
        fate.end = looked.body;
        return;
      }
      await sleep(Math.max(0, Math.min(LOOK_EVERY_MS, cancelAt - Date.now())));
    }
  }

  private async cancel(id: string, fate: Fate): Promise<void> {
    fate.cancelAsked = true;
    const answer = await this.ask('POST', `/v1/transfers/${id}/cancel`);
    fate.cancelConfirmed = answer?.body.state === 'cancelled';
  }

  /** Null if there is no response. */
  private async ask(method: string, path: string, body?: object): Promise<Answer<TransferView> | null> {
    const answer = await this.client.call<TransferView>(method, path, body).catch(() => null);
    if (answer && answer.status >= 500) {
      const { code } = answer.body as unknown as ProblemBody;
      this.refusals.push(`${method} ${path}: ${code}`);
    }
    return answer;
  }
}
