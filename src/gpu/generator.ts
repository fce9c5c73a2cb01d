import { Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { DeadlineReached } from '../webui/deadline.js';
import { img2ImgBody } from '../webui/img2img-body.js';
import type { PaintedAnswer } from '../webui/img2img-answer.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import type { Backend } from './backend.js';
import { Capabilities } from './capabilities.js';
import { type AskedFor, checkAnswer } from './check-answer.js';
import { ensureCheckpoint } from './checkpoint-switch.js';
import type { GenerateOptions, GenerationRequest, GenerationResult } from './generation.js';
import { generationFailure } from './generation-failure.js';
import { BackendFailed, BackendUnavailable, GenerationDeadlineExceeded, faultOf } from './gpu.errors.js';
import { ProgressTracker } from './progress-tracker.js';
import { JobCutOff, type ReadyJob, runJob } from './run-job.js';
import { FreshControlNetLists, spellNames } from './spell-names.js';
import { isIdle, waitForIdle } from './wait-for-idle.js';

/** A WebUI without a GPU takes minutes for a step or two, and does get there. */
const LONGEST_GENERATION_MS = 3_600_000;

export interface GeneratorSettings {
  readonly generationDeadlineMs: number;
  readonly generationGraceMs: number;
  readonly pollMs: number;
  readonly idleWaitMs: number;
}

/** Between two jobs of a backlog there is less than this, and no time for a question. */
const STILL_ALONE_MS = 500;

/** Runs generations on one WebUI, one at a time, and lets go of the GPU only when the WebUI has. */
export class Generator {
  private readonly logger = new Logger(Generator.name);
  private readonly lists: FreshControlNetLists;
  /** Whether nothing but our own work can be running there. */
  private alone = false;
  private endedAt = -Infinity;
  private turn: Promise<unknown> = Promise.resolve();

  /** @param onTrouble told when the WebUI is not as it was, so that somebody looks at it. */
  constructor(
    private readonly backend: Backend,
    private readonly settings: GeneratorSettings,
    private readonly onTrouble: () => void = () => {},
  ) {
    this.lists = new FreshControlNetLists(backend.client);
  }

  /** To be called by whoever has just taken the GPU over: the next generation first waits for strangers' work. */
  takeOver(): void {
    this.alone = false;
  }

  /**
   * One picture, checked against what was asked for. Waits for the generation before it.
   * @throws the signal's reason after a cancel; else BackendUnavailable, BackendModelMissing, BackendFailed,
   * BackendOutOfMemory, ControlNotApplied or GenerationDeadlineExceeded, whose `fault` says what can be done.
   */
  async generate(request: GenerationRequest, options: GenerateOptions = {}): Promise<GenerationResult> {
    const mine = this.turn.then(() => this.generateAlone(request, options));
    this.turn = mine.catch(() => {});
    return await mine;
  }

  private async generateAlone(
    request: GenerationRequest,
    options: GenerateOptions,
  ): Promise<GenerationResult> {
    const { signal } = options;
    let posted = false;
    try {
      signal?.throwIfAborted();
      await this.settle(signal);
      const asked = await this.prepare(request, signal);
      const body = img2ImgBody(request, asked.names);
      posted = true;
      return await this.paint(asked, { taskId: request.taskId, body, units: request.units.length }, options);
    } catch (error) {
      const cutOff = error instanceof JobCutOff;
      // What was cut off before the POST may have been the load of a checkpoint.
      if (cutOff || (!posted && !(error instanceof AppError))) this.alone = false;
      const cause = cutOff ? error.cause : error;
      if (signal?.aborted === true && cause === signal.reason) throw cause;
      throw this.failure(cause instanceof DeadlineReached ? deadlineExceeded(cutOff) : cause, posted);
    }
  }

  /** Right after a job of ours nothing else can be running; later somebody may have begun, and one look tells. */
  private async settle(signal?: AbortSignal): Promise<void> {
    const { client } = this.backend;
    if (this.alone && performance.now() - this.endedAt < STILL_ALONE_MS) return;
    if (this.alone && isIdle((await client.progress({ signal })).state)) return;
    await waitForIdle(client, { signal, withinMs: this.settings.idleWaitMs });
    this.alone = true;
  }

  private async prepare(request: GenerationRequest, signal?: AbortSignal): Promise<AskedFor> {
    const capabilities = this.capabilities();
    const controlled = request.units.length > 0 && capabilities.controlNetUnits > 0;
    const lists = controlled ? await this.lists.read(signal) : { models: [], modules: [] };
    const names = await spellNames(request, capabilities, lists);
    const { checkpoint } = request;
    if (checkpoint === null) return { request, names, checkpoint };
    const switching = { signal, deadlineMs: this.settings.generationDeadlineMs };
    return { request, names, checkpoint: await ensureCheckpoint(this.backend, checkpoint, switching) };
  }

  private async paint(asked: AskedFor, job: ReadyJob, options: GenerateOptions): Promise<GenerationResult> {
    const { client } = this.backend;
    const tracker = new ProgressTracker();
    const sentAt = performance.now();
    const answer = await runJob({
      client,
      job,
      signal: options.signal,
      deadlineMs: this.settings.generationDeadlineMs,
      longestMs: Math.max(LONGEST_GENERATION_MS, this.settings.generationDeadlineMs),
      graceMs: this.settings.generationGraceMs,
      pollMs: this.settings.pollMs,
      relaxedPollMs: options.pollMs,
      onAnswer: (progress) => options.onProgress?.(tracker.update(progress, performance.now())),
    });
    this.endedAt = performance.now();
    const elapsedMs = Math.round(this.endedAt - sentAt);
    this.remember(answer);
    await this.refuseInterrupted();
    return { ...(await checkAnswer(answer, asked)), elapsedMs };
  }

  private remember({ info }: PaintedAnswer): void {
    const { backend } = this;
    backend.lastSeenAt = new Date();
    backend.loadedCheckpoint =
      typeof info.sd_model_name === 'string'
        ? { name: info.sd_model_name, hash: info.sd_model_hash ?? null }
        : null;
    const { capabilities } = backend;
    if (capabilities !== null && typeof info.version === 'string') {
      backend.capabilities = Object.assign(new Capabilities(), capabilities, { version: info.version });
    }
  }

  /**
   * An interrupted job answers like a whole one. The flag stays until the next job begins, and ours did not set it: a
   * cancel has thrown before this. It can't tell whether the picture got finished, so that does not count either.
   */
  private async refuseInterrupted(): Promise<void> {
    const { state } = await this.backend.client.progress().catch(() => ({ state: null }));
    if (state === null || !(state.interrupted || state.skipped)) return;
    const fault = { reason: 'interrupted-by-others', retryable: true, gpuMayBeBusy: false } as const;
    throw new BackendFailed('Somebody else interrupted the generation.', fault);
  }

  private capabilities(): Capabilities {
    const { capabilities } = this.backend;
    if (capabilities === null) throw new BackendUnavailable('The image generator has not been seen yet.');
    return capabilities;
  }

  private failure(error: unknown, posted: boolean): Error {
    const failure = error instanceof WebUiFailure ? generationFailure(error, posted) : error;
    if (!(failure instanceof AppError)) return failure as Error;
    const fault = faultOf(failure);
    const cause = failure.cause instanceof WebUiFailure ? failure.cause : null;
    const { slot } = this.backend;
    this.logger.warn(
      { slot, code: failure.code, ...fault, status: cause?.status, exception: cause?.exception },
      'A generation failed',
    );
    if (fault?.gpuMayBeBusy === true || fault?.reason === 'unreachable') this.alone = false;
    this.lists.forget();
    this.backend.loadedCheckpoint = null;
    this.onTrouble();
    return failure;
  }
}

function deadlineExceeded(gpuMayBeBusy: boolean): GenerationDeadlineExceeded {
  const fault = { reason: 'timeout', retryable: true, gpuMayBeBusy } as const;
  return new GenerationDeadlineExceeded('The generation took longer than it may.', fault);
}
