import { readFile } from 'node:fs/promises';
import type { RgbaPixels } from '../images/pixels.js';
import type { Landmark } from './landmark.js';
import { startVisionTask, type VisionTask } from './vision-package.js';

export interface DetectionOptions {
  /** Most faces to return, at least 1; the detector prefers those with the highest scores. */
  readonly maxFaces: number;
  /** Minimum detector score of a face, 0..1. */
  readonly minConfidence: number;
}

export const DEFAULT_DETECTION: DetectionOptions = { maxFaces: 10, minConfidence: 0.5 };

/**
 * The face detector and the mesh of 478 landmarks, applied to one picture at a time. Detection is
 * uninterruptible CPU work, so it belongs in a separate process, never on the loop that serves HTTP.
 */
export class FaceLandmarker {
  private constructor(
    private readonly task: VisionTask,
    private options: DetectionOptions,
  ) {}

  /** @param modelFile a `.task` bundle with verified hash, see ensureFaceModel */
  static async create({ modelFile }: { modelFile: string }): Promise<FaceLandmarker> {
    const task = await startVisionTask(await readFile(modelFile), taskOptions(DEFAULT_DETECTION));
    return new FaceLandmarker(task, DEFAULT_DETECTION);
  }

  /**
   * Detects faces, best score first, with landmarks normalised to `image`. Options that differ from the
   * previous call's cost about 0.1 s more, because the detector is rebuilt. The detector sees 128 x 128
   * pixels: a face smaller than about a tenth of the longer side is missed, and an upside-down one is
   * returned with wrong landmarks. `findFaces` handles both.
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

  /**
   * Runs detections on a portrait until WebAssembly's optimising compiler has finished; the first detections
   * take up to 0.2 s.
   * @param looks number of detections
   */
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
