import type { CallOptions } from '../webui/http-transport.js';
import type { ProgressOptions, WebUiClient } from '../webui/webui-client.js';
import type { ProgressAnswer, TaskAnswer } from '../webui/webui.dto.js';
import { isIdle } from './wait-for-idle.js';

/** A posted task is known at once, except to an A1111 before 1.7: it takes no task id from clients. */
const KNOWN_WITHIN_MS = 2_000;

/**
 * The state of one of our jobs whose POST is out, once every job of ours before it has ended. In UI mode the WebUI
 * reports by task id whether the job runs. With `--nowebui` it does not, but has no UI from which other jobs could
 * come: there the running job is ours.
 */
export class RunningJob {
  /** False once the route turned out to be missing, as under `--nowebui`. */
  private tellsTasks = true;
  private begun = false;
  /** Whether the WebUI was seen working since the job began. */
  private worked = false;
  private unknownSince: number | null = null;

  constructor(
    private readonly client: WebUiClient,
    private readonly taskId: string,
  ) {}

  /**
   * The progress of the job; `queued` while it waits behind work of another client, `over` when it has run and the
   * WebUI is idle again, null while it has not begun.
   */
  async look(options: ProgressOptions): Promise<ProgressAnswer | 'queued' | 'over' | null> {
    if (!this.begun) {
      const task = await this.task(options);
      if (task?.queued === true) return 'queued';
      this.begun = task === null || task.active || this.isNeverKnown(task);
    }
    if (!this.begun) return null;
    const answer = await this.client.progress(options);
    if (!isIdle(answer.state)) {
      this.worked = true;
      return answer;
    }
    return this.worked ? 'over' : null;
  }

  /**
   * Whether an interrupt is pointless now: the job has not begun, or is already being interrupted. If the WebUI
   * does not know the job, the running one may belong to another client.
   */
  async isHeard(options: CallOptions): Promise<boolean> {
    const task = await this.task(options);
    if (task !== null && !task.active) return true;
    const { state } = await this.client.progress(options);
    return state.job_count === 0 || state.interrupted;
  }

  /** Null if the WebUI does not report tasks. */
  private async task(options: CallOptions): Promise<TaskAnswer | null> {
    if (!this.tellsTasks) return null;
    const task = await this.client.task(this.taskId, options);
    this.tellsTasks = task !== null;
    return task;
  }

  /** If so, the running job is most likely ours: the WebUI was idle when it was posted. */
  private isNeverKnown({ active, queued, completed }: TaskAnswer): boolean {
    if (active || queued || completed) return false;
    this.unknownSince ??= performance.now();
    return performance.now() - this.unknownSince >= KNOWN_WITHIN_MS;
  }
}
