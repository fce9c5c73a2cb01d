/** Which half of the guidance follows a unit; `balanced` is the WebUI's default. */
export type ControlMode = 'balanced' | 'prompt' | 'control';

/** One ControlNet unit, in words that hold for every WebUI. */
export interface ControlNetUnit {
  /** Preprocessor; `none` for a map that is drawn already. */
  readonly module: string;
  /** Exactly as the WebUI lists it, `stem [hash8]`; `None` for preprocessors that need no model. */
  readonly model: string;
  /** A drawn map: an opaque RGB PNG of exactly the job's size. Absent: the WebUI looks at the init image. */
  readonly image?: Uint8Array;
  /** 0 to 2. */
  readonly weight: number;
  /** 0 to 1, fractions of the sampling steps; start is before end. */
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: ControlMode;
  /** Moves this unit's weights off the card whenever they don't work. A1111 only; Forge has no such field. */
  readonly lowVram: boolean;
}

/** One img2img job. Sizes in pixels, multiples of 8. */
export interface Img2ImgJob {
  /** Unique for each attempt: the WebUI's own progress route asks for a job by it. */
  readonly taskId: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  readonly steps: number;
  readonly cfgScale: number;
  readonly denoisingStrength: number;
  readonly sampler: string;
  readonly scheduler: string;
  readonly width: number;
  readonly height: number;
  /** PNG, exactly `width` x `height`. */
  readonly initImage: Uint8Array;
  readonly units: readonly ControlNetUnit[];
}
