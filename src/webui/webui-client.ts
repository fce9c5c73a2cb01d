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
/** `/` and `/openapi.json` are never asked: either can break a WebUI that is starting. */
const PROGRESS = `${API}/progress`;

export interface ProgressOptions extends CallOptions {
  /** Whether the picture in the making shall come along. */
  readonly preview?: boolean;
}

/** MiB. */
export interface WebUiMemory {
  /** Of the card, by all programs. */
  readonly usedMiB: number;
  readonly totalMiB: number;
  /** What torch has taken of it, in use or not. */
  readonly reservedMiB: number;
  /** RAM of the WebUI's process; null when it does not say. */
  readonly ramMiB: number | null;
}

/** A 404 of a route that this WebUI does not have, or not yet. */
async function unlessMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WebUiFailure && error.kind === 'missing-route') return null;
    throw error;
  }
}

/** A fault of this route alone, not of a proxy that finds nobody behind it. */
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
 * The routes of one WebUI, A1111 or Forge, with their answers parsed. Every method takes a signal and a deadline and
 * rejects with a `WebUiFailure`, or with the signal's reason.
 */
export class WebUiClient {
  private readonly transport: HttpTransport;

  constructor(address: WebUiAddress) {
    this.transport = new HttpTransport(address);
  }

  /** Whether the project's own simulator answers there. */
  get simulator(): boolean {
    return this.transport.simulator;
  }

  /**
   * What runs now, whoever posted it. The cheapest question there is, unless the preview is wanted too: that is decoded
   * beside the sampling, and encoded anew each time it is asked for.
   */
  async progress({ preview = false, ...options }: ProgressOptions = {}): Promise<ProgressAnswer> {
    const route = `${PROGRESS}?skip_current_image=${!preview}`;
    return parseAnswer(ProgressAnswer, PROGRESS, await this.transport.get(route, options));
  }

  /** Where one job stands, by its `force_task_id`; null under `--nowebui`, which lacks the route. */
  async task(taskId: string, options?: CallOptions): Promise<TaskAnswer | null> {
    const route = '/internal/progress';
    const body = Buffer.from(JSON.stringify({ id_task: taskId, id_live_preview: -1, live_preview: false }));
    const answer = await unlessMissing(this.transport.post(route, body, options));
    return answer === null ? null : parseAnswer(TaskAnswer, route, answer);
  }

  /** Stops whatever runs now, whoever posted it; while nothing runs, it does nothing. */
  async interrupt(options?: CallOptions): Promise<void> {
    await this.transport.post(`${API}/interrupt`, Buffer.alloc(0), options);
  }

  /**
   * Posts a job and waits for its end. Hanging up does not end it: the WebUI goes on and discards the result.
   * @param body empty after a success.
   * @param units ControlNet units in the body.
   */
  async img2Img(body: Buffer, units: number, options?: AnswerOptions): Promise<PaintedAnswer> {
    const read = (answer: unknown): PaintedAnswer => readImg2ImgAnswer(answer, units);
    return await this.transport.postPictures(`${API}/img2img`, body, read, {
      ...options,
      maxBytes: MAX_PICTURES_BYTES,
    });
  }

  /** Null when it does not say: one saved option of a wrong type fails the whole answer. */
  async options(options?: CallOptions): Promise<OptionsAnswer | null> {
    const route = `${API}/options`;
    const answer = await unlessFailed(this.transport.get(route, options));
    return answer === null ? null : parseAnswer(OptionsAnswer, route, answer);
  }

  /**
   * Wants another checkpoint. A1111 answers when it is loaded, or silently when that failed; Forge answers at once and
   * loads in its next job. Acts on jobs that wait already, so nothing may be in flight.
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

  /** Labels, which is how a job names them; null on A1111 before 1.9. */
  async schedulers(options?: CallOptions): Promise<string[] | null> {
    const route = `${API}/schedulers`;
    const answer = await unlessMissing(this.transport.get(route, options));
    return answer === null ? null : parseAnswers(SchedulerAnswer, route, answer).map(({ label }) => label);
  }

  /** Whether it is Forge: only that has VAE and text encoder modules. */
  async isForge(options?: CallOptions): Promise<boolean> {
    return (await unlessMissing(this.transport.get(`${API}/sd-modules`, options))) !== null;
  }

  /** How it was started, as far as memory goes; null when it does not say. */
  async flags(options?: CallOptions): Promise<FlagsAnswer | null> {
    const route = `${API}/cmd-flags`;
    // Forge fails its own schema as soon as --port is given.
    const answer = await unlessMissing(unlessFailed(this.transport.get(route, options)));
    return answer === null ? null : parseAnswer(FlagsAnswer, route, answer);
  }

  /** What is on the card, and in the RAM of the WebUI's process; MiB. Null without a card, or when it does not say. */
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
   * Ends the program's process, with --api-server-stop: `restart` where its launcher starts it again, `kill` in any case.
   * A process that ends does not answer, so a broken connection is a success.
   * @throws WebUiFailure `missing-route` without that flag, `internal` (501) when no launcher would start it again.
   */
  async endProcess(how: 'restart' | 'kill', options?: CallOptions): Promise<void> {
    try {
      await this.transport.post(`${API}/server-${how}`, Buffer.alloc(0), options);
    } catch (error) {
      if (!(error instanceof WebUiFailure) || error.kind !== 'connection-lost') throw error;
    }
  }

  /**
   * Exact names; null without ControlNet, or as long as a starting Forge has not registered it.
   * @param rescan whether A1111 looks at its folders anew. It empties its list meanwhile, and a job that needs a model at
   * that moment is painted without control: not while one runs. One that never looked has nothing to empty, and does.
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

  /** Units that a job may have; null on Forge, which does not say. */
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
