import type { CallOptions } from '../webui/http-transport.js';
import type { ProgressOptions, WebUiClient } from '../webui/webui-client.js';
import type { ProgressAnswer, TaskAnswer } from '../webui/webui.dto.js';
import { isIdle } from './wait-for-idle.js';

/** A task that was posted is known at once; an A1111 before 1.7 takes no id from us and never knows it. */
const KNOWN_WITHIN_MS = 2_000;

/**
 * What the WebUI says about one job of ours whose POST is out, everything before it having ended. UI mode tells by the
 * job's id whether it runs. `--nowebui` can't, and has no UI from which somebody else's job could come: there whatever
 * runs is ours.
 */
export class RunningJob {
  /** The route is missing under `--nowebui`, which is found out once for each job. */
  private tellsTasks = true;
  private begun = false;
  /** The WebUI was seen at work since. */
  private worked = false;
  private unknownSince: number | null = null;

  constructor(
    private readonly client: WebUiClient,
    private readonly taskId: string,
  ) {}

  /**
   * Where it stands; `queued` behind somebody else's work, `over` when it has worked and the WebUI has nothing to do any
   * more, null when it has not begun.
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
   * Whether there is nothing to interrupt now: it has not begun, or it knows already. What runs in a WebUI that knows no
   * job of ours may be somebody else's.
   */
  async isHeard(options: CallOptions): Promise<boolean> {
    const task = await this.task(options);
    if (task !== null && !task.active) return true;
    const { state } = await this.client.progress(options);
    return state.job_count === 0 || state.interrupted;
  }

  /** Null where tasks are not told. */
  private async task(options: CallOptions): Promise<TaskAnswer | null> {
    if (!this.tellsTasks) return null;
    const task = await this.client.task(this.taskId, options);
    this.tellsTasks = task !== null;
    return task;
  }

  /** Then what runs is most likely ours: the WebUI was idle when it was posted. */
  private isNeverKnown({ active, queued, completed }: TaskAnswer): boolean {
    if (active || queued || completed) return false;
    this.unknownSince ??= performance.now();
    return performance.now() - this.unknownSince >= KNOWN_WITHIN_MS;
  }
}
