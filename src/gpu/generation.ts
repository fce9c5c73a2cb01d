/** What a ControlNet unit is for; a style names it, warnings repeat it. */
export type ControlPurpose = 'face' | 'edges' | 'lines' | 'depth' | 'texture' | 'pose' | (string & {});

/** Which half of the guidance follows the unit; `balanced` is the WebUI's default. */
export type ControlMode = 'balanced' | 'prompt' | 'control';

/** One ControlNet unit of a generation, in words that hold for every WebUI. */
export interface ControlUnit {
  readonly purpose: ControlPurpose;
  /** A required unit that did not apply fails the generation; an optional one may be left out beforehand. */
  readonly required: boolean;
  /** Preprocessor in the WebUI's own spelling; `none` for a map that we drew. */
  readonly module: string;
  /** Exactly as the WebUI lists it, `stem [hash8]`; `None` for preprocessors that need no model. */
  readonly model: string;
  /** Our own map: an opaque RGB PNG of exactly the generation's size. Absent: the WebUI looks at the init image. */
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
export interface GenerationRequest {
  /** Unique for each attempt: the WebUI's own progress route asks for a job by it. */
  readonly taskId: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  /** 0 to 2^32 - 1; chosen by the caller, so that a retry paints the same picture. */
  readonly seed: number;
  readonly steps: number;
  readonly cfgScale: number;
  readonly denoisingStrength: number;
  readonly sampler: string;
  readonly scheduler: string;
  readonly width: number;
  readonly height: number;
  /** Title, name or hash of a checkpoint; null takes the one that is loaded. */
  readonly checkpoint: string | null;
  /** PNG, exactly `width` x `height`. */
  readonly initImage: Uint8Array;
  readonly units: readonly ControlUnit[];
}

/** Where a running generation stands. */
export interface GenerationProgress {
  /** 0 to 1, never falls during one generation. */
  readonly fraction: number;
  /** Sampling steps that are done. */
  readonly step: number;
  /** Steps that really run (img2img runs fewer than were asked for); 0 before sampling begins. */
  readonly steps: number;
  /** Until the last step is done; null before the first one is. */
  readonly etaMs: number | null;
}

/** What came out, and what really ran. */
export interface GenerationResult {
  /** The file as the WebUI encoded it: PNG unless its options say otherwise. */
  readonly image: Buffer;
  readonly seed: number;
  readonly sampler: string;
  /** `Automatic` where the WebUI knows no such scheduler (A1111 before 1.9). */
  readonly scheduler: string;
  /** Name of the checkpoint that painted it. */
  readonly checkpoint: string;
  readonly steps: number;
  /** From sending the job to its complete answer. */
  readonly elapsedMs: number;
}

export interface GenerateOptions {
  /** Cancels: the job is interrupted, and the call rejects with the signal's reason once the WebUI has let go of it. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: GenerationProgress) => void;
}
