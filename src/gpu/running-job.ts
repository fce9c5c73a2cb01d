import type { CallOptions } from '../webui/http-transport.js';
import type { ProgressOptions, WebUiClient } from '../webui/webui-client.js';
import type { ProgressAnswer } from '../webui/webui.dto.js';

/**
 * What the WebUI says about one job of ours whose POST is out, everything before it having ended. UI mode tells by the
 * job's id whether it runs. `--nowebui` can't, and has no UI from which somebody else's job could come: there whatever
 * runs is ours.
 */
export class RunningJob {
  /** The route is missing under `--nowebui`, which is found out once for each job. */
  private tellsTasks = true;
  private begun = false;

  constructor(
    private readonly client: WebUiClient,
    private readonly taskId: string,
  ) {}

  /** Where it stands; null when it has not begun, or is over. */
  async look(options: ProgressOptions): Promise<ProgressAnswer | null> {
    this.begun ||= await this.isTaskActive(options);
    if (!this.begun) return null;
    const answer = await this.client.progress(options);
    return this.tellsTasks || answer.state.job_count !== 0 ? answer : null;
  }

  /** Whether there is nothing to interrupt now: it has not begun, or it knows already. */
  async isHeard(options: CallOptions): Promise<boolean> {
    if (!(await this.isTaskActive(options))) return true;
    const { state } = await this.client.progress(options);
    return state.job_count === 0 || state.interrupted;
  }

  /** Where tasks are not told, the job count says the same. */
  private async isTaskActive(options: CallOptions): Promise<boolean> {
    if (!this.tellsTasks) return true;
    const task = await this.client.task(this.taskId, options);
    this.tellsTasks = task !== null;
    return task?.active ?? true;
  }
}
