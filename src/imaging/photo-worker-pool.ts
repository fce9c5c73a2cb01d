import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { Busy, DeadlineExceeded } from '../errors/general.errors.js';
import { FacesSettings } from '../faces/faces.config.js';
import { ensureFaceModel } from '../faces/face-model.js';
import { PhotoUnreadable } from '../images/images.errors.js';
import { ResultUnusable } from '../images/result-unusable.js';
import { Metrics } from '../metrics/metrics.js';
import { ImagingSettings } from './imaging.config.js';
import { ChildLost } from './photo-child.js';
import { type LaneStats, PhotoLane } from './photo-lane.js';
import { PHOTO_TASKS, type PhotoTask, type PhotoTasks } from './photo-tasks.js';
import type {
  AnnotatedPhoto,
  FinishedPicture,
  InspectedPhoto,
  PictureSize,
  PreparedPhoto,
} from './prepared-photo.js';
import { parseMessage } from './worker-messages.js';
import { PhotoWorkFailed } from './work-failure.js';

export interface WorkOptions {
  /**
   * Drops a waiting task or cancels a running one; the promise rejects with the signal's reason once nothing
   * runs any more.
   */
  readonly signal?: AbortSignal;
}

/** The compiled worker, also when running from sources, as tests do. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/imaging/photo-worker.js' : './photo-worker.js',
  import.meta.url,
);

/**
 * Runs photo work in child processes with limited number, memory and time: a hostile photo can take gigabytes
 * or minutes in native code, which can't be stopped within the same process. Faces and finished pictures have
 * separate lanes, so that such a photo never delays a nearly finished picture.
 */
@Injectable()
export class PhotoWorkerPool implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PhotoWorkerPool.name);
  private lanes?: { readonly faces: PhotoLane; readonly finish: PhotoLane };

  constructor(
    private readonly settings: ImagingSettings,
    private readonly faces: FacesSettings,
    private readonly dataDirectory: DataDirectorySettings,
    private readonly metrics: Metrics,
  ) {
    metrics.beforeExposition(() => this.measure());
  }

  async onModuleInit(): Promise<void> {
    const { workers, queue, deadlineMs, memoryMib } = this.settings;
    const { modelPath, modelSha256 } = this.faces;
    const model = await ensureFaceModel({ dataDirectory: this.dataDirectory.path, modelPath, modelSha256 });
    const standing = model.reference ? 'reference' : 'other';
    const limits = { entry: ENTRY, deadlineMs, memoryMib };
    this.lanes = {
      faces: new PhotoLane({
        ...limits,
        name: 'faces',
        args: ['faces', model.file, standing],
        children: workers,
        queue,
        onLoss: (end) => this.metrics.photoWorkersLost.inc({ lane: 'faces', end }),
      }),
      finish: new PhotoLane({
        ...limits,
        name: 'finish',
        args: ['finish'],
        children: 1,
        queue: 0,
        onLoss: (end) => this.metrics.photoWorkersLost.inc({ lane: 'finish', end }),
      }),
    };
    this.lanes.faces.start();
    this.lanes.finish.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.lanes?.faces.stop(), this.lanes?.finish.stop()]);
  }

  /**
   * Finds the faces in a photo.
   * @throws PhotoUnreadable, Busy, DeadlineExceeded
   */
  async inspect(input: PhotoTasks['inspect']['input'], options: WorkOptions = {}): Promise<InspectedPhoto> {
    return this.run('inspect', input, options);
  }

  /**
   * Draws the same map as the ControlNet extension's own `mediapipe_face` preprocessor.
   * @throws PhotoUnreadable, Busy, DeadlineExceeded
   */
  async annotate(input: PhotoTasks['annotate']['input'], options: WorkOptions = {}): Promise<AnnotatedPhoto> {
    return this.run('annotate', input, options);
  }

  /**
   * Writes the inputs of the WebUI: the padded init image, and the control map of the selected faces.
   * @throws PhotoUnreadable, FaceNotFound, FaceTooSmall, FaceIndexUnknown, StorageUnavailable,
   * DeadlineExceeded
   */
  async prepare(input: PhotoTasks['prepare']['input'], options: WorkOptions = {}): Promise<PreparedPhoto> {
    return this.run('prepare', input, options);
  }

  /**
   * Checks a generated picture, removes its padding, matches its colours to the photo's and encodes it.
   * @throws ResultUnusable, StorageUnavailable, DeadlineExceeded
   */
  async finish(input: PhotoTasks['finish']['input'], options: WorkOptions = {}): Promise<FinishedPicture> {
    return this.run('finish', input, options);
  }

  /**
   * Makes a JPEG preview of a running generation. Uses the finishing lane, and is refused while that is busy.
   * @throws PhotoUnreadable, Busy, DeadlineExceeded
   */
  async preview(input: PhotoTasks['preview']['input'], options: WorkOptions = {}): Promise<PictureSize> {
    return this.run('preview', input, options);
  }

  /**
   * Draws finished pictures on one sheet, each with its caption. Uses the faces lane and waits in its queue.
   * @throws PhotoUnreadable, Busy, DeadlineExceeded
   */
  async sheet(input: PhotoTasks['sheet']['input'], options: WorkOptions = {}): Promise<PictureSize> {
    return this.run('sheet', input, options);
  }

  stats(): { readonly faces: LaneStats; readonly finish: LaneStats } {
    const { faces, finish } = this.running();
    return { faces: faces.stats(), finish: finish.stats() };
  }

  private measure(): void {
    if (!this.lanes) return;
    for (const [lane, { busy, queued }] of Object.entries(this.stats())) {
      this.metrics.photoTasks.set({ lane, state: 'running' }, busy);
      this.metrics.photoTasks.set({ lane, state: 'queued' }, queued);
    }
  }

  private async run<Task extends PhotoTask>(
    task: Task,
    input: PhotoTasks[Task]['input'],
    { signal }: WorkOptions,
  ): Promise<PhotoTasks[Task]['output']> {
    const { faces, finish } = this.running();
    const lane = task === 'finish' || task === 'preview' ? finish : faces;
    const promised = task === 'prepare' || task === 'finish';
    try {
      const output = await lane.run({ task, input, promised, signal });
      return parseMessage(PHOTO_TASKS[task].output, output);
    } catch (error) {
      if (!(error instanceof ChildLost)) throw error;
      this.logger.warn(
        { task, end: error.end, step: error.step, traces: error.traces },
        'Photo worker was lost',
      );
      throw verdict(error);
    }
  }

  private running() {
    if (!this.lanes) throw new Error('The photo worker pool is not started');
    return this.lanes;
  }
}

/** Translates the loss of a worker into an error about the photo. */
function verdict(lost: ChildLost): Error {
  const { step, end } = lost;
  if (end === 'stopped') return new Busy('The service is shutting down.', { cause: lost });
  if (step === 'decode')
    return new PhotoUnreadable('The photo takes too much time or memory to decode.', {
      cause: lost,
    });
  if (step === 'read_result')
    return new ResultUnusable('unreadable', 'The generated picture could not be decoded', { cause: lost });
  if (end === 'deadline') return new DeadlineExceeded('Processing the photo took too long.', { cause: lost });
  return new PhotoWorkFailed(lost.message, { cause: lost });
}
