import { Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { giveBack } from '../memory/give-back.js';
import { DeadlineReached } from '../webui/deadline.js';
import { img2ImgBody, type SpelledNames } from '../webui/img2img-body.js';
import type { PaintedAnswer } from '../webui/img2img-answer.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import type { Backend } from './backend.js';
import { Capabilities } from './capabilities.js';
import { type RequestedJob, checkAnswer } from './check-answer.js';
import { ensureCheckpoint } from './checkpoint-switch.js';
import type { GenerateOptions, GenerationRequest, GenerationResult } from './generation.js';
import { generationFailure } from './generation-failure.js';
import { BackendFailed, BackendUnavailable, GenerationDeadlineExceeded, faultOf } from './gpu.errors.js';
import { type Arrival, JobLine, type LinePlace } from './job-line.js';
import { JobTimes } from './job-times.js';
import { ProgressSchedule } from './progress-schedule.js';
import { ReturnedMaps } from './returned-maps.js';
import { JobCutOff, runJob } from './run-job.js';
import { FreshControlNetLists, spellNames } from './spell-names.js';
import { isIdle, waitForIdle } from './wait-for-idle.js';

/** A WebUI without a GPU takes minutes per step, but finishes. */
const LONGEST_GENERATION_MS = 3_600_000;

export interface GeneratorSettings {
  readonly generationDeadlineMs: number;
  readonly generationGraceMs: number;
  readonly pollMs: number;
  readonly idleWaitMs: number;
  /** Default: 20 s, more than the encoding of a response takes. */
  readonly answerWithinMs?: number;
  /** How long before the expected end of a job the next one may be posted; 0: never. */
  readonly overlapMs: number;
}

/** If no job may be posted before the end of the previous one, it is prepared this long before that end. */
const READY_BEFORE_MS = 500;
/** On two slow cores a WebUI encodes picture and maps for some seconds, and reports itself idle meanwhile. */
const ANSWER_WITHIN_MS = 20_000;

/** Jobs of a backlog follow each other within this time, so the WebUI is not asked in between whether it is idle. */
const STILL_ALONE_MS = 500;

/**
 * Runs generations on one WebUI, one at a time and in the order of the calls. A call returns only when the WebUI
 * has finished its job. The next job may be parked at the WebUI's lock while the running one is nearly done, so
 * that the GPU is never idle between them; see `JobLine`.
 */
export class Generator {
  private readonly logger = new Logger(Generator.name);
  private readonly lists: FreshControlNetLists;
  /** Whether only our own jobs can be running in the WebUI. */
  private alone = false;
  private endedAt = -Infinity;
  private readonly line = new JobLine();
  private readonly times = new JobTimes();
  private readonly returnedMaps = new ReturnedMaps();
  /** The job that was posted last. */
  private latest: RequestedJob | null = null;

  /** @param onTrouble called after a failure, so that the WebUI is probed */
  constructor(
    private readonly backend: Backend,
    private readonly settings: GeneratorSettings,
    private readonly onTrouble: () => void = () => {},
  ) {
    this.lists = new FreshControlNetLists(backend.client);
  }

  /** Called after the GPU was acquired: the next generation first waits until work of other clients has ended. */
  takeOver(): void {
    this.alone = false;
  }

  /**
   * Generates one picture and checks it against the request. Waits for the generation before it.
   * @throws the signal's reason after a cancel; else BackendUnavailable, BackendModelMissing, BackendFailed,
   *   BackendOutOfMemory, ControlNotApplied or GenerationDeadlineExceeded, whose `fault` says what can be done
   */
  async generate(request: GenerationRequest, options: GenerateOptions = {}): Promise<GenerationResult> {
    const { signal } = options;
    const place = this.line.join();
    const attempt = { posted: false };
    try {
      return await this.generateAt(place, request, { ...options, attempt });
    } catch (error) {
      const { posted } = attempt;
      const cutOff = error instanceof JobCutOff;
      // A call that was aborted before the POST may have been the load of a checkpoint.
      if (cutOff || (!posted && !(error instanceof AppError))) this.alone = false;
      const cause = cutOff ? error.cause : error;
      if (signal?.aborted === true && cause === signal.reason) throw cause;
      throw this.failure(cause instanceof DeadlineReached ? deadlineExceeded(cutOff) : cause, posted);
    } finally {
      place.leave();
    }
  }

  private async generateAt(
    place: LinePlace,
    request: GenerationRequest,
    options: GenerateOptions & { readonly attempt: { posted: boolean } },
  ): Promise<GenerationResult> {
    const { signal, attempt } = options;
    signal?.throwIfAborted();
    // Prepare while the previous job still runs: after its end there is no time for it.
    const early = place.first ? null : await this.getReady(request, signal);
    const mayPark = (): boolean => options.mayPark === true && this.sameCheckpoint(request);
    const arrival = await place.whenPostable(mayPark, signal);
    const troubled = !this.alone;
    // The previous job may have ended with a failure meanwhile; then the WebUI may be another process by now.
    if (place.first) await this.settle(signal);
    const { names, body } = (troubled ? null : early) ?? (await this.getReady(request, signal));
    const asked = { request, names, ...(await this.checkpointFor(request, arrival, signal)) };
    signal?.throwIfAborted();
    attempt.posted = true;
    this.latest = asked;
    return await this.paint(asked, { body, place }, options);
  }

  /** Whether the job posted last uses the checkpoint of this one. No switch is allowed behind a running job. */
  private sameCheckpoint({ checkpoint }: GenerationRequest): boolean {
    return checkpoint === null || this.latest?.request.checkpoint === checkpoint;
  }

  /**
   * Waits until the WebUI is idle. Right after a job of ours nothing else can run; later one progress request
   * decides.
   */
  private async settle(signal?: AbortSignal): Promise<void> {
    const { client } = this.backend;
    if (this.alone && performance.now() - this.endedAt < STILL_ALONE_MS) return;
    if (this.alone && isIdle((await client.progress({ signal })).state)) return;
    await waitForIdle(client, { signal, withinMs: this.settings.idleWaitMs });
    this.alone = true;
  }

  private async getReady(
    request: GenerationRequest,
    signal?: AbortSignal,
  ): Promise<{ readonly names: SpelledNames; readonly body: Buffer }> {
    const capabilities = this.capabilities();
    // After a restart the lists may have changed.
    if (this.backend.warmth.phase !== 'warm') this.lists.forget();
    const controlled = request.units.length > 0 && capabilities.controlNetUnits > 0;
    const lists = controlled ? await this.lists.read(signal) : { models: [], modules: [] };
    const names = await spellNames(request, capabilities, lists);
    return { names, body: img2ImgBody(request, names) };
  }

  /**
   * The checkpoint to check the picture against; null if any will do. A parked job uses that of the job before it.
   */
  private async checkpointFor(
    { checkpoint }: GenerationRequest,
    arrival: Arrival,
    signal?: AbortSignal,
  ): Promise<Pick<RequestedJob, 'checkpoint' | 'switchMs'>> {
    if (checkpoint === null) return { checkpoint, switchMs: 0 };
    if (arrival === 'parked') return { checkpoint: this.latest?.checkpoint ?? null, switchMs: 0 };
    const { backend } = this;
    const [begunAt, swaps] = [performance.now(), backend.checkpointSwaps];
    const switching = { signal, deadlineMs: this.settings.generationDeadlineMs };
    const entry = await ensureCheckpoint(backend, checkpoint, switching);
    const switched = backend.checkpointSwaps > swaps;
    return { checkpoint: entry, switchMs: switched ? Math.round(performance.now() - begunAt) : 0 };
  }

  private async paint(
    asked: RequestedJob,
    { body, place }: { readonly body: Buffer; readonly place: LinePlace },
    options: GenerateOptions,
  ): Promise<GenerationResult> {
    const { request } = asked;
    const { backend, settings } = this;
    const cold = backend.warmth.phase !== 'warm';
    // Asked while the response is still arriving, so that it costs no time.
    let interrupted: Promise<boolean> | undefined;
    const job = runJob({
      client: backend.client,
      job: { taskId: request.taskId, body, units: request.units.length },
      place,
      signal: options.signal,
      deadlineMs: settings.generationDeadlineMs,
      longestMs: Math.max(LONGEST_GENERATION_MS, settings.generationDeadlineMs),
      graceMs: settings.generationGraceMs,
      answerWithinMs: settings.answerWithinMs ?? ANSWER_WITHIN_MS,
      overlaps: settings.overlapMs > 0,
      lookout: this.lookout(request, options),
      onAnswering: () => {
        if (!place.followed) interrupted ??= this.wasInterrupted();
      },
    });
    const { answer, elapsedMs } = await backend.during(job);
    this.endedAt = performance.now();
    const loaded = cold || this.loadsAnother(answer);
    if (!loaded) this.times.add(request, elapsedMs);
    this.remember(answer);
    if (!place.followed && (await (interrupted ?? this.wasInterrupted()))) throw interruptedByOthers();
    place.leave(); // the next job need not wait for the checks
    const checked = await checkAnswer(answer, asked, this.returnedMaps);
    giveBack(answer.maps.map(({ file }) => file));
    options.signal?.throwIfAborted(); // a cancel after the end of the POST still counts
    return { ...checked, elapsedMs: Math.round(elapsedMs), loaded, switchMs: asked.switchMs };
  }

  /** Forge loads a checkpoint during the job that uses it, A1111 before. */
  private loadsAnother({ info }: PaintedAnswer): boolean {
    const { capabilities, loadedCheckpoint: before } = this.backend;
    return capabilities?.kind === 'forge' && before?.name !== info.sd_model_name;
  }

  private lookout(request: GenerationRequest, options: GenerateOptions): ProgressSchedule {
    const { pollMs, overlapMs, generationDeadlineMs } = this.settings;
    return new ProgressSchedule({
      pollMs,
      wantedMs: options.pollMs,
      previews: options.previews,
      atMostMs: generationDeadlineMs / 4, // steps extend the deadline, so they must be seen well before it
      onAnswer: ({ state }) => this.backend.observe(state),
      onProgress: options.onProgress,
      onNearlyDone: options.onNearlyDone,
      nearMs: overlapMs === 0 ? READY_BEFORE_MS : overlapMs,
      typicalMs: this.times.typical(request),
    });
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
   * Whether another client interrupted the job: the WebUI returns an interrupted job as if it were complete, so
   * its flag is checked. The flag stays until the next job begins, so with another job behind this one it would be
   * that job's. It was not set by us: a cancel has thrown before this. If the flag can't be read, the picture
   * counts as complete. Never rejects.
   */
  private async wasInterrupted(): Promise<boolean> {
    const { state } = await this.backend.client.progress().catch(() => ({ state: null }));
    return state !== null && (state.interrupted || state.skipped);
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
      'Generation failed',
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
  return new GenerationDeadlineExceeded('The generation exceeded its deadline.', fault);
}

function interruptedByOthers(): BackendFailed {
  const fault = { reason: 'interrupted-by-others', retryable: true, gpuMayBeBusy: false } as const;
  return new BackendFailed('Another client of the image generator interrupted the generation.', fault);
}
