import { Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { DeadlineReached } from '../webui/deadline.js';
import { img2ImgBody, type SpelledNames } from '../webui/img2img-body.js';
import type { PaintedAnswer } from '../webui/img2img-answer.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import type { Backend } from './backend.js';
import { Capabilities } from './capabilities.js';
import { type AskedFor, checkAnswer } from './check-answer.js';
import { ensureCheckpoint } from './checkpoint-switch.js';
import type { GenerateOptions, GenerationRequest, GenerationResult } from './generation.js';
import { generationFailure } from './generation-failure.js';
import { BackendFailed, BackendUnavailable, GenerationDeadlineExceeded, faultOf } from './gpu.errors.js';
import { type Arrival, JobLine, type LinePlace } from './job-line.js';
import { JobTimes } from './job-times.js';
import { Lookout } from './lookout.js';
import { ReturnedMaps } from './returned-maps.js';
import { JobCutOff, runJob } from './run-job.js';
import { FreshControlNetLists, spellNames } from './spell-names.js';
import { isIdle, waitForIdle } from './wait-for-idle.js';

/** A WebUI without a GPU takes minutes for a step or two, and does get there. */
const LONGEST_GENERATION_MS = 3_600_000;

export interface GeneratorSettings {
  readonly generationDeadlineMs: number;
  readonly generationGraceMs: number;
  readonly pollMs: number;
  readonly idleWaitMs: number;
  /** Default: 20 s; the answer is encoded in less. */
  readonly answerWithinMs?: number;
  /** How long before its expected end a job may be followed by the next one; 0: never. */
  readonly overlapMs: number;
}

/** Where no job may be posted before the end of the one before, it gets ready this long before that end. */
const READY_BEFORE_MS = 500;
/** Encoding picture and maps takes a WebUI on two slow cores some seconds, and it says that it is idle meanwhile. */
const ANSWER_WITHIN_MS = 20_000;

/** Between two jobs of a backlog there is less than this, and no time for a question. */
const STILL_ALONE_MS = 500;

/**
 * Runs generations on one WebUI, one at a time and in the order of the calls, and lets go of the GPU only when the
 * WebUI has. The next one may be parked at the WebUI's lock while the one that runs is nearly done, so that the GPU
 * goes on without a gap; see `JobLine`.
 */
export class Generator {
  private readonly logger = new Logger(Generator.name);
  private readonly lists: FreshControlNetLists;
  /** Whether nothing but our own work can be running there. */
  private alone = false;
  private endedAt = -Infinity;
  private readonly line = new JobLine();
  private readonly times = new JobTimes();
  private readonly returnedMaps = new ReturnedMaps();
  /** What was asked of the job that was posted last. */
  private latest: AskedFor | null = null;

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
    const { signal } = options;
    const place = this.line.join();
    const attempt = { posted: false };
    try {
      return await this.generateAt(place, request, { ...options, attempt });
    } catch (error) {
      const { posted } = attempt;
      const cutOff = error instanceof JobCutOff;
      // What was cut off before the POST may have been the load of a checkpoint.
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
    // While the one before still runs: after its end there is no time for it.
    const early = place.first ? null : await this.getReady(request, signal);
    const mayPark = (): boolean => options.mayPark === true && this.sameCheckpoint(request);
    const arrival = await place.whenPostable(mayPark, signal);
    const troubled = !this.alone;
    // The one that was nearly done may have ended meanwhile, and not well: then it may be another process by now.
    if (place.first) await this.settle(signal);
    const { names, body } = (troubled ? null : early) ?? (await this.getReady(request, signal));
    const asked = { request, names, ...(await this.checkpointFor(request, arrival, signal)) };
    signal?.throwIfAborted();
    attempt.posted = true;
    this.latest = asked;
    return await this.paint(asked, { body, place }, options);
  }

  /** Whether the job posted last runs with the checkpoint that this one wants: behind it nothing may be switched. */
  private sameCheckpoint({ checkpoint }: GenerationRequest): boolean {
    return checkpoint === null || this.latest?.request.checkpoint === checkpoint;
  }

  /** Right after a job of ours nothing else can be running; later somebody may have begun, and one look tells. */
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
    // It may be another process than the one whose lists were read.
    if (this.backend.warmth.phase !== 'warm') this.lists.forget();
    const controlled = request.units.length > 0 && capabilities.controlNetUnits > 0;
    const lists = controlled ? await this.lists.read(signal) : { models: [], modules: [] };
    const names = await spellNames(request, capabilities, lists);
    return { names, body: img2ImgBody(request, names) };
  }

  /** Null: any is welcome. A parked job gets that of the one before it, and wants no other. */
  private async checkpointFor(
    { checkpoint }: GenerationRequest,
    arrival: Arrival,
    signal?: AbortSignal,
  ): Promise<Pick<AskedFor, 'checkpoint' | 'switchMs'>> {
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
    asked: AskedFor,
    { body, place }: { readonly body: Buffer; readonly place: LinePlace },
    options: GenerateOptions,
  ): Promise<GenerationResult> {
    const { request } = asked;
    const { backend, settings } = this;
    const cold = backend.warmth.phase !== 'warm';
    // Asked while the answer is on its way, it keeps nobody waiting.
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
    place.leave(); // what remains to be done with the answer nobody has to wait for
    const checked = await checkAnswer(answer, asked, this.returnedMaps);
    options.signal?.throwIfAborted(); // a cancel that came after the POST's end still counts
    return { ...checked, elapsedMs: Math.round(elapsedMs), loaded, switchMs: asked.switchMs };
  }

  /** Forge loads a checkpoint in the job that wants it, A1111 before. */
  private loadsAnother({ info }: PaintedAnswer): boolean {
    const { capabilities, loadedCheckpoint: before } = this.backend;
    return capabilities?.kind === 'forge' && before?.name !== info.sd_model_name;
  }

  private lookout(request: GenerationRequest, options: GenerateOptions): Lookout {
    const { pollMs, overlapMs, generationDeadlineMs } = this.settings;
    return new Lookout({
      pollMs,
      wantedMs: options.pollMs,
      previews: options.previews,
      atMostMs: generationDeadlineMs / 4, // steps keep the deadline away, so they have to be seen well before it
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
   * The WebUI answers an interrupted job as if it were whole, so its flag is looked at; with another job behind it the flag
   * is that one's. It stays until the next job begins. Ours did not set it: a cancel has thrown before this. It can't tell
   * whether the picture got finished, so that does not count either. Never rejects.
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

function interruptedByOthers(): BackendFailed {
  const fault = { reason: 'interrupted-by-others', retryable: true, gpuMayBeBusy: false } as const;
  return new BackendFailed('Somebody else interrupted the generation.', fault);
}
