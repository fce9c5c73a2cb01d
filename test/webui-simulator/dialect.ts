import type { ProgramLists } from './program-lists.js';
import type { Reply } from './reply.js';
import type { GenerationRequest } from './request/generation-request.js';
import type { Program } from './simulator-options.js';

export interface ResolvedSampler {
  sampler: string;
  /** Null on a program without schedulers. */
  scheduler: string | null;
}

/** The differences between the two programs, apart from ControlNet. */
export interface Dialect {
  readonly program: Program;
  readonly version: string;
  readonly lists: ProgramLists;
  /** Whether responses have `x-process-time`. */
  readonly timesAnswers: boolean;
  /** Turns a thrown error into the response of this program. */
  errorReply(error: unknown): Reply;
  /** Throws if the program rejects the sampler. */
  resolveSampler(request: GenerationRequest): ResolvedSampler;
  /** A latent full of NaN: an exception, or a black picture that looks like a success. */
  readonly nanIsBlack: boolean;
  readonly emptyInitImages: { type: string; message: string };
}
