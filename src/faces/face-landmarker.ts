import { readFile } from 'node:fs/promises';
import type { RgbaPixels } from '../images/pixels.js';
import type { Landmark } from './landmark.js';
import { startVisionTask, type VisionTask } from './vision-package.js';

export interface DetectionOptions {
  /** The most faces to look at, 1 or more; the detector takes those with the highest score. */
  readonly maxFaces: number;
  /** The detector's score of a face, 0..1. */
  readonly minConfidence: number;
}

export const DEFAULT_DETECTION: DetectionOptions = { maxFaces: 10, minConfidence: 0.5 };

/**
 * The face detector and the mesh of 478 landmarks: one look at one picture. A look is work for the CPU that nothing
 * interrupts, so it belongs in a process of its own, never on the loop that serves HTTP.
 */
export class FaceLandmarker {
  private constructor(
    private readonly task: VisionTask,
    private options: DetectionOptions,
  ) {}

  /** @param modelFile a `.task` bundle whose hash has been checked; see ensureFaceModel. */
  static async create({ modelFile }: { modelFile: string }): Promise<FaceLandmarker> {
    const task = await startVisionTask(await readFile(modelFile), taskOptions(DEFAULT_DETECTION));
    return new FaceLandmarker(task, DEFAULT_DETECTION);
  }

  /**
   * Faces in the detector's order, best score first, landmarks normalised to `image`. Options other than those of the
   * call before cost about a tenth of a second more: the detector is built anew.
   *
   * The detector sees 128 x 128 pixels: a face of less than about a tenth of the longer side goes unseen, and one that
   * stands on its head comes back wrong. findFaces looks again for those.
   */
  async detect(image: RgbaPixels, options: DetectionOptions = DEFAULT_DETECTION): Promise<Landmark[][]> {
    const { maxFaces, minConfidence } = this.options;
    if (options.maxFaces !== maxFaces || options.minConfidence !== minConfidence) {
      await this.task.setOptions(taskOptions(options));
      this.options = options;
    }
    const { width, height, data } = image;
    const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    const { faceLandmarks } = this.task.detect({ width, height, data: clamped });
    return faceLandmarks.map((face) => face.map(({ x, y }) => ({ x: Math.fround(x), y: Math.fround(y) })));
  }

  /** Looks at a picture with a face until WebAssembly's second compiler is through; the first looks take up to 0.2 s. */
  async warmUp(portrait: RgbaPixels, looks = 12): Promise<void> {
    for (let look = 0; look < looks; look++) await this.detect(portrait);
  }

  close(): void {
    this.task.close();
  }
}

function taskOptions({ maxFaces, minConfidence }: DetectionOptions) {
  return { numFaces: maxFaces, minFaceDetectionConfidence: minConfidence };
}
