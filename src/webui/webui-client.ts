import {
  type AnswerOptions,
  type CallOptions,
  HttpTransport,
  MAX_PICTURES_BYTES,
  type WebUiAddress,
} from './http-transport.js';
import { type PaintedAnswer, readImg2ImgAnswer } from './img2img-answer.js';
import { parseAnswer, parseAnswers } from './parse-answer.js';
import { WebUiFailure } from './webui-failure.js';
import {
  CheckpointAnswer,
  ControlNetSettingsAnswer,
  FlagsAnswer,
  MemoryAnswer,
  ModelListAnswer,
  ModuleListAnswer,
  OptionsAnswer,
  ProgressAnswer,
  SamplerAnswer,
  SchedulerAnswer,
  TaskAnswer,
} from './webui.dto.js';

const API = '/sdapi/v1';
const MIB = 2 ** 20;
/** `/` and `/openapi.json` are never requested: either can break a starting WebUI. */
const PROGRESS = `${API}/progress`;

export interface ProgressOptions extends CallOptions {
  /** Whether to include the current preview. */
  readonly preview?: boolean;
}

/** Memory in MiB. */
export interface WebUiMemory {
  /** Used on the card by all programs. */
  readonly usedMiB: number;
  readonly totalMiB: number;
  /** Reserved by torch on the card, in use or not. */
  readonly reservedMiB: number;
  /** RAM of the WebUI's process; null if not reported. */
  readonly ramMiB: number | null;
}

/** Resolves to null if this WebUI does not have the route, or not yet. */
async function unlessMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WebUiFailure && error.kind === 'missing-route') return null;
    throw error;
  }
}

/** Resolves to null if this route alone fails, not if a proxy reports that the WebUI is not there. */
async function unlessFailed<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WebUiFailure && (error.status ?? 0) >= 500 && error.kind !== 'unavailable')
      return null;
    throw error;
  }
}

/**
 * The routes of one WebUI, A1111 or Forge, with parsed responses. Every method takes a signal and a deadline, and
 * rejects with a `WebUiFailure` or with the signal's reason.
 */
export class WebUiClient {
  private readonly transport: HttpTransport;

  constructor(address: WebUiAddress) {
    this.transport = new HttpTransport(address);
  }

  /** Whether the WebUI is this project's simulator. */
  get simulator(): boolean {
    return this.transport.simulator;
  }

  /**
   * The progress of the running job, no matter which client posted it. The cheapest request, unless it includes
   * the preview, which the WebUI decodes beside the sampling and encodes anew for each request.
   */
  async progress({ preview = false, ...options }: ProgressOptions = {}): Promise<ProgressAnswer> {
    const route = `${PROGRESS}?skip_current_image=${!preview}`;
    return parseAnswer(ProgressAnswer, PROGRESS, await this.transport.get(route, options));
  }

  /** The state of one job, by its `force_task_id`; null under `--nowebui`, which lacks the route. */
  async task(taskId: string, options?: CallOptions): Promise<TaskAnswer | null> {
    const route = '/internal/progress';
    const body = Buffer.from(JSON.stringify({ id_task: taskId, id_live_preview: -1, live_preview: false }));
    const answer = await unlessMissing(this.transport.post(route, body, options));
    return answer === null ? null : parseAnswer(TaskAnswer, route, answer);
  }

  /** Interrupts the running job, no matter which client posted it; no effect if none runs. */
  async interrupt(options?: CallOptions): Promise<void> {
    await this.transport.post(`${API}/interrupt`, Buffer.alloc(0), options);
  }

  /**
   * Posts a job and waits for its end. Closing the connection does not end the job: the WebUI continues and
   * discards the result.
   * @param body emptied after a success
   * @param units number of ControlNet units in the body
   */
  async img2Img(body: Buffer, units: number, options?: AnswerOptions): Promise<PaintedAnswer> {
    const read = (answer: unknown): PaintedAnswer => readImg2ImgAnswer(answer, units);
    return await this.transport.postPictures(`${API}/img2img`, body, read, {
      ...options,
      maxBytes: MAX_PICTURES_BYTES,
    });
  }

  /** Null if the WebUI can't report its options: one saved option of a wrong type fails the whole response. */
  async options(options?: CallOptions): Promise<OptionsAnswer | null> {
    const route = `${API}/options`;
    const answer = await unlessFailed(this.transport.get(route, options));
    return answer === null ? null : parseAnswer(OptionsAnswer, route, answer);
  }

  /**
   * Selects a checkpoint. A1111 answers when it is loaded, or without an error when the load failed; Forge answers
   * at once and loads it in the next job. It also affects jobs that are waiting, so no job may be in flight.
   */
  async selectCheckpoint(title: string, options?: CallOptions): Promise<void> {
    const body = Buffer.from(JSON.stringify({ sd_model_checkpoint: title }));
    await this.transport.post(`${API}/options`, body, options);
  }

  async checkpoints(options?: CallOptions): Promise<CheckpointAnswer[]> {
    const route = `${API}/sd-models`;
    return parseAnswers(CheckpointAnswer, route, await this.transport.get(route, options));
  }

  async samplers(options?: CallOptions): Promise<string[]> {
    const route = `${API}/samplers`;
    const answers = parseAnswers(SamplerAnswer, route, await this.transport.get(route, options));
    return answers.map(({ name }) => name);
  }

  /** The labels, by which jobs name schedulers; null on A1111 before 1.9. */
  async schedulers(options?: CallOptions): Promise<string[] | null> {
    const route = `${API}/schedulers`;
    const answer = await unlessMissing(this.transport.get(route, options));
    return answer === null ? null : parseAnswers(SchedulerAnswer, route, answer).map(({ label }) => label);
  }

  /** Whether it is Forge: only Forge has the route for VAE and text encoder modules. */
  async isForge(options?: CallOptions): Promise<boolean> {
    return (await unlessMissing(this.transport.get(`${API}/sd-modules`, options))) !== null;
  }

  /** The memory-related flags of its command line; null if not reported. */
  async flags(options?: CallOptions): Promise<FlagsAnswer | null> {
    const route = `${API}/cmd-flags`;
    // Forge's response fails its own schema if --port is given.
    const answer = await unlessMissing(unlessFailed(this.transport.get(route, options)));
    return answer === null ? null : parseAnswer(FlagsAnswer, route, answer);
  }

  /** Memory of the card, and RAM of the WebUI's process, in MiB. Null without a card, or if not reported. */
  async memory(options?: CallOptions): Promise<WebUiMemory | null> {
    const route = `${API}/memory`;
    const answer = await unlessFailed(this.transport.get(route, options));
    if (answer === null) return null;
    const { cuda, ram } = parseAnswer(MemoryAnswer, route, answer);
    if (cuda.system === undefined) return null;
    return {
      usedMiB: cuda.system.used / MIB,
      totalMiB: cuda.system.total / MIB,
      reservedMiB: (cuda.reserved?.current ?? 0) / MIB,
      ramMiB: ram?.used === undefined ? null : ram.used / MIB,
    };
  }

  /**
   * Ends the WebUI's process, which needs --api-server-stop: `restart` if its launcher starts it again, `kill` in
   * any case. An ending process does not answer, so a broken connection counts as success.
   * @throws WebUiFailure `missing-route` without that flag, `internal` (501) if no launcher would start it again
   */
  async endProcess(how: 'restart' | 'kill', options?: CallOptions): Promise<void> {
    try {
      await this.transport.post(`${API}/server-${how}`, Buffer.alloc(0), options);
    } catch (error) {
      if (!(error instanceof WebUiFailure) || error.kind !== 'connection-lost') throw error;
    }
  }

  /**
   * The exact names of ControlNet models; null without ControlNet, or while a starting Forge has not registered
   * it.
   * @param rescan whether A1111 scans its model folders again. Its list is empty meanwhile, and a job that needs a
   *   model at that moment is painted without control, so no job may be running. If the list was never read, it is
   *   empty anyway and is scanned regardless.
   */
  async controlNetModels({
    rescan,
    ...options
  }: CallOptions & { rescan: boolean }): Promise<string[] | null> {
    const route = '/controlnet/model_list';
    const answer = await unlessMissing(this.transport.get(`${route}?update=${rescan}`, options));
    if (answer === null) return null;
    const { model_list: models } = parseAnswer(ModelListAnswer, route, answer);
    if (models.length === 0 && !rescan) return await this.controlNetModels({ ...options, rescan: true });
    return models.filter((name) => name !== 'None'); // Forge lists it, A1111 does not
  }

  async controlNetModules(options?: CallOptions): Promise<string[] | null> {
    const route = '/controlnet/module_list';
    const answer = await unlessMissing(this.transport.get(route, options));
    return answer === null ? null : parseAnswer(ModuleListAnswer, route, answer).module_list;
  }

  /** Maximum number of units per job; null on Forge, which does not report it. */
  async controlNetUnits(options?: CallOptions): Promise<number | null> {
    const route = '/controlnet/settings';
    const answer = await unlessMissing(this.transport.get(route, options));
    return answer === null
      ? null
      : parseAnswer(ControlNetSettingsAnswer, route, answer).control_net_unit_count;
  }

  close(): void {
    this.transport.close();
  }
}
