/** Which half of the guidance a unit dominates; `balanced` is the WebUI's default. */
export type ControlMode = 'balanced' | 'prompt' | 'control';

/** One ControlNet unit in terms that are common to all WebUIs. */
export interface ControlNetUnit {
  /** Preprocessor; `none` if the image already is a map. */
  readonly module: string;
  /** Exactly as listed by the WebUI, `stem [hash8]`; `None` for preprocessors that need no model. */
  readonly model: string;
  /**
   * A control map: an opaque RGB PNG of exactly the job's size. Absent: the WebUI computes it from the init image.
   */
  readonly image?: Uint8Array;
  /** 0 to 2. */
  readonly weight: number;
  /** 0 to 1, as fractions of the sampling steps; start must be before end. */
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: ControlMode;
  /** Moves the unit's weights off the card while they are not used. A1111 only; Forge has no such field. */
  readonly lowVram: boolean;
}

/** One img2img job. Sizes in pixels, multiples of 8. */
export interface Img2ImgJob {
  /** Unique for each attempt: the WebUI's progress route identifies a job by it. */
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
