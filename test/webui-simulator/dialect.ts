import type { ProgramLists } from './program-lists.js';
import type { Reply } from './reply.js';
import type { GenerationRequest } from './request/generation-request.js';
import type { Program } from './simulator-options.js';

export interface ResolvedSampler {
  sampler: string;
  /** Null on a program that knows no schedulers. */
  scheduler: string | null;
}

/** Where the two programs differ, apart from ControlNet. */
export interface Dialect {
  readonly program: Program;
  readonly version: string;
  readonly lists: ProgramLists;
  /** Answers with `x-process-time`. */
  readonly timesAnswers: boolean;
  /** Turns anything thrown into the answer this program gives. */
  errorReply(error: unknown): Reply;
  /** Throws where the program refuses. */
  resolveSampler(request: GenerationRequest): ResolvedSampler;
  /** A latent full of NaN: an exception, or a black picture that looks like a success. */
  readonly nanIsBlack: boolean;
  readonly emptyInitImages: { type: string; message: string };
}
