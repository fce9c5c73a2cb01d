import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchProcess } from './bench-process.js';
import type { Bench } from './bench-stack.js';

/**
 * As for the service's photo workers: without it the garbage of earlier detections is collected during a
 * detection.
 */
const PHOTO_WORKER_HEAP = '--initial-heap-size=100';

/** The face detector alone in its own process, for comparison with the service's figures. */
export class DetectorProcess implements Disposable {
  private constructor(private readonly process: BenchProcess) {}

  /** Needs the model that a service has stored in the bench's directory. */
  static async start({ directory, photo }: Bench): Promise<DetectorProcess> {
    const models = join(directory, 'models');
    const [model = ''] = await readdir(models);
    const file = join(directory, 'photo.jpg');
    await writeFile(file, photo);
    const args = [join(models, model), file];
    return new DetectorProcess(
      await BenchProcess.start({ program: './bare-detector.ts', args, flags: [PHOTO_WORKER_HEAP] }),
    );
  }

  /** Duration of one detection on the photo, ms. */
  async look(): Promise<number> {
    return Number(await this.process.ask('look'));
  }

  [Symbol.dispose](): void {
    this.process[Symbol.dispose]();
  }
}
