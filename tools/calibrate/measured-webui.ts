import type { LaunchMode } from '../../src/gpu/capabilities.js';
import { launchModeOf } from '../../src/gpu/read-capabilities.js';
import type { WebUiProgram } from '../../src/webui/dialect.js';
import { type CallOptions, HttpTransport, MAX_PICTURES_BYTES } from '../../src/webui/http-transport.js';
import { WebUiFailure } from '../../src/webui/webui-failure.js';
import { ToolFailure } from '../stack/run-tool.js';

/** Memory of the card at one moment, MiB. `torch` is what its allocator has reserved. */
export interface MemorySample {
  readonly usedMiB: number;
  readonly totalMiB: number;
  readonly torchMiB: number;
  /** The most that torch had reserved since the process started. */
  readonly torchPeakMiB: number;
}

export interface WebUiFacts {
  readonly program: WebUiProgram;
  readonly launchMode: LaunchMode;
  readonly cardMiB: number;
  readonly controlNetModels: readonly string[];
  readonly simulator: boolean;
}

const API = '/sdapi/v1';
const MIB = 2 ** 20;
const LONGEST_JOB_MS = 3_600_000;
const LOOKS_BEFORE_A_JOB = 2;

/**
 * The few routes of a WebUI that a calibration needs. Rejects with a WebUiFailure, or with a ToolFailure to be
 * shown.
 */
export class MeasuredWebUi {
  private readonly transport: HttpTransport;

  constructor(url: string, auth: string) {
    this.transport = new HttpTransport({ baseUrl: url, credentials: auth });
  }

  /** @throws ToolFailure if there is nothing to measure */
  async look(launchMode: LaunchMode | 'auto'): Promise<WebUiFacts> {
    const { totalMiB } = await this.memory();
    const program = (await this.getUnlessMissing(`${API}/sd-modules`)) === null ? 'a1111' : 'forge';
    const models = await this.getUnlessMissing('/controlnet/model_list');
    const listed = models === null ? [] : at(models, 'model_list');
    return {
      program,
      launchMode: launchMode === 'auto' ? launchModeOf(program, await this.flags()) : launchMode,
      cardMiB: Math.round(totalMiB),
      controlNetModels: (Array.isArray(listed) ? listed : []).map(String).filter((name) => name !== 'None'),
      simulator: this.transport.simulator,
    };
  }

  async memory(options?: CallOptions): Promise<MemorySample> {
    const answer = await this.transport.get(`${API}/memory`, options);
    if (at(answer, 'cuda', 'system') === undefined) {
      throw new ToolFailure(
        'This WebUI works without a CUDA card (its /sdapi/v1/memory shows none): there is no GPU memory to measure.',
      );
    }
    return {
      usedMiB: mib(answer, 'cuda', 'system', 'used'),
      totalMiB: mib(answer, 'cuda', 'system', 'total'),
      torchMiB: mib(answer, 'cuda', 'reserved', 'current'),
      torchPeakMiB: mib(answer, 'cuda', 'reserved', 'peak'),
    };
  }

  /** @throws ToolFailure if a job of another client runs: it would be measured too, and disturbed */
  async refuseWhileBusy(): Promise<void> {
    for (let look = 0; look < LOOKS_BEFORE_A_JOB; look += 1) {
      if (await this.isBusy())
        throw new ToolFailure('The WebUI is busy with work of another client. Take it out of service first.');
    }
  }

  /** Posts a job and waits for its end. @returns the version reported by the WebUI, or an empty text */
  async paint(body: Buffer): Promise<string> {
    return await this.transport.postPictures(`${API}/img2img`, body, versionIn, {
      deadlineMs: LONGEST_JOB_MS,
      maxBytes: MAX_PICTURES_BYTES, // no pictures are requested, but the response echoes those of the request
    });
  }

  /** Interrupts this job if it is the running one. */
  async interrupt(taskId: string): Promise<void> {
    if (await this.runs(taskId)) await this.transport.post(`${API}/interrupt`, Buffer.alloc(0));
  }

  close(): void {
    this.transport.close();
  }

  /** Without the task route of --nowebui, the running job is taken for ours as long as our POST is out. */
  private async runs(taskId: string): Promise<boolean> {
    const question = Buffer.from(
      JSON.stringify({ id_task: taskId, id_live_preview: -1, live_preview: false }),
    );
    const task = await unlessMissing(this.transport.post('/internal/progress', question));
    return task === null ? await this.isBusy() : at(task, 'active') === true;
  }

  private async isBusy(): Promise<boolean> {
    const answer = await this.transport.get(`${API}/progress?skip_current_image=true`);
    return at(answer, 'state', 'job_count') !== 0 || at(answer, 'state', 'job') !== '';
  }

  /**
   * Only these flags are kept: the response also contains credentials in clear. Forge fails it if --port is given.
   */
  private async flags() {
    try {
      const answer = await this.transport.get(`${API}/cmd-flags`);
      const flag = (name: string): boolean => at(answer, name) === true;
      return {
        medvram: flag('medvram'),
        lowvram: flag('lowvram'),
        always_low_vram: flag('always_low_vram'),
        always_no_vram: flag('always_no_vram'),
        always_offload_from_vram: flag('always_offload_from_vram'),
      };
    } catch (error) {
      if (error instanceof WebUiFailure && error.status !== null && error.status !== 401) return null;
      throw error;
    }
  }

  private async getUnlessMissing(route: string): Promise<unknown> {
    return await unlessMissing(this.transport.get(route));
  }
}

async function unlessMissing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WebUiFailure && error.kind === 'missing-route') return null;
    throw error;
  }
}

function versionIn(answer: unknown): string {
  const info = at(answer, 'info');
  const version = at(typeof info === 'string' ? (JSON.parse(info) as unknown) : null, 'version');
  return typeof version === 'string' ? version : '';
}

function at(answer: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    answer,
  );
}

function mib(answer: unknown, ...path: readonly string[]): number {
  const bytes = at(answer, ...path);
  if (typeof bytes !== 'number')
    throw new ToolFailure(`The WebUI's /sdapi/v1/memory has no ${path.join('.')}.`);
  return bytes / MIB;
}
