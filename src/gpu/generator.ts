import type { GenerateOptions, GenerationRequest, GenerationResult } from './generation.js';

/** Runs one generation at a time on one WebUI. */
export abstract class Generator {
  abstract generate(request: GenerationRequest, options?: GenerateOptions): Promise<GenerationResult>;
  /** To be called by whoever has just taken the GPU over: the next generation first waits for strangers' work. */
  abstract takeOver(): void;
}
