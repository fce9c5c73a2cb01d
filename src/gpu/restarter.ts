import { Injectable, Logger } from '@nestjs/common';
import { ConfigurationError } from '../config/configuration-error.js';
import { Metrics } from '../metrics/metrics.js';
import { withDeadline } from '../webui/deadline.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import type { Backend } from './backend.js';
import { GpuSettings } from './gpu.config.js';
import { pause } from '../timing/pause.js';
import { type RestartPolicy, RestartSettings } from './restart.config.js';
import { runCommand } from './run-command.js';
import { waitForIdle } from './wait-for-idle.js';
import { WebUis } from './webuis.js';

/** Why a WebUI is restarted. */
export type RestartReason = 'operator' | 'memory' | 'broken';

export interface RestartOrder {
  readonly backend: Backend;
  readonly why: RestartReason;
  /** Resolves when no job of ours runs in the WebUI; no new job begins meanwhile. */
  readonly drained: (signal: AbortSignal) => Promise<void>;
}

class RestartFailed extends Error {
  override readonly name = 'RestartFailed';
}

const ASK_AGAIN_MS = 500;
const ANSWER_WITHIN_MS = 2_000;

/** Restarts WebUIs in the way configured by the operator: between two jobs, and until they answer again. */
@Injectable()
export class Restarter {
  private readonly logger = new Logger(Restarter.name);
  private readonly lastRestartAt = new Map<string, number>();
  /** Policies of the WebUIs that have their own. */
  private readonly own: ReadonlyMap<string, RestartPolicy>;

  constructor(
    private readonly settings: RestartSettings,
    private readonly gpu: GpuSettings,
    private readonly metrics: Metrics,
    webUis: WebUis,
  ) {
    this.own = new Map(webUis.all.flatMap(({ name, restart }) => (restart ? [[name, restart]] : [])));
    const problems = [null, ...this.own.keys()].flatMap((slot) => this.problemOf(slot));
    if (problems.length > 0) throw new ConfigurationError(problems);
  }

  /** Whether the configuration allows to restart this WebUI. */
  allowed(slot: string): boolean {
    return this.policy(slot).way !== 'off';
  }

  /** Whether the last restart is long enough ago for another automatic one. */
  rested(slot: string): boolean {
    return performance.now() - (this.lastRestartAt.get(slot) ?? -Infinity) >= this.settings.restMs;
  }

  /** Restarts a WebUI and holds its backend meanwhile. Failures are logged; the backend is open again afterwards. */
  async restart({ backend, why, drained }: RestartOrder, signal: AbortSignal): Promise<void> {
    const { slot } = backend;
    const startedAt = performance.now();
    this.lastRestartAt.set(slot, startedAt);
    backend.hold('restarting', 'It is being restarted.');
    let outcome = 'failed';
    try {
      this.logger.warn({ slot, why, way: this.policy(slot).way }, 'Restarting WebUI');
      await drained(signal);
      await this.waitForOthers(backend, signal);
      await withDeadline(this.settings.deadlineMs, signal, async (bounded) => {
        await this.end(backend, bounded);
        await this.back(backend, bounded);
      });
      outcome = 'back';
      const ms = Math.round(performance.now() - startedAt);
      this.logger.log({ slot, why, ms }, 'WebUI is back');
    } catch (error) {
      if (signal.aborted) outcome = 'given_up';
      else this.logger.error({ slot, why, reason: reasonOf(error) }, 'WebUI could not be restarted');
    } finally {
      this.metrics.webUiRestarts.inc({ slot, why, outcome });
      backend.lift('restarting');
    }
  }

  private policy(slot: string | null): RestartPolicy {
    const own = slot === null ? undefined : this.own.get(slot);
    if (own === undefined) return this.settings;
    return { ...own, command: own.command === '' ? this.settings.command : own.command };
  }

  /** @param slot null: the policy for all WebUIs */
  private problemOf(slot: string | null): string[] {
    const { way, command } = this.policy(slot);
    if (way !== 'command' || command !== '') return [];
    const needs =
      slot === null
        ? 'WEBUI_RESTART: command needs'
        : `WEBUIS_FILE: ${slot}: command needs restartCommand or`;
    return [`${needs} WEBUI_RESTART_COMMAND`];
  }

  /** Waits for jobs of other clients. If the WebUI does not answer, a restart by `command` goes on at once. */
  private async waitForOthers({ client, slot }: Backend, signal: AbortSignal): Promise<void> {
    try {
      await waitForIdle(client, { signal, withinMs: this.gpu.idleWaitMs });
    } catch (error) {
      if (!(error instanceof WebUiFailure) || this.policy(slot).way !== 'command') throw error;
    }
  }

  private async end({ client, slot }: Backend, signal: AbortSignal): Promise<void> {
    const { way, command } = this.policy(slot);
    if (way !== 'command') return await client.endProcess(way === 'kill' ? 'kill' : 'restart', { signal });
    const words = command.split(/\s+/).map((word) => word.replaceAll('{slot}', slot));
    const { code, output } = await runCommand(words, signal);
    signal.throwIfAborted();
    if (code !== 0) throw new RestartFailed(`The command ended with ${code ?? 'a signal'}: ${output.trim()}`);
  }

  /** Waits until the WebUI answers again: after it did not answer, or as a process that has not painted yet. */
  private async back(backend: Backend, signal: AbortSignal): Promise<void> {
    let away = false;
    for (;;) {
      signal.throwIfAborted();
      const answer = await backend.client
        .progress({ signal, deadlineMs: ANSWER_WITHIN_MS })
        .catch(() => null);
      if (answer === null) away = true;
      else if (away || answer.state.sampling_steps === 0) {
        backend.observe(answer.state);
        return;
      }
      await pause(ASK_AGAIN_MS, signal);
    }
  }
}

/** A WebUI's failure in our own words; text of other programs is left out. */
function reasonOf(error: unknown): string {
  if (!(error instanceof WebUiFailure)) return String(error);
  if (error.kind === 'missing-route') return 'It was not started with --api-server-stop.';
  if (error.status === 501)
    return 'It has no launcher that would start it again: with a supervisor, use WEBUI_RESTART=kill.';
  return error.message;
}
