import type { Dialect, ResolvedSampler } from './dialect.js';
import { readProgramLists, type ProgramLists } from './program-lists.js';
import type { Reply } from './reply.js';
import type { GenerationRequest } from './request/generation-request.js';
import { BodyInvalid, HttpException, PythonException } from './webui-error.js';

/** stable-diffusion-webui 1.8.0 with sd-webui-controlnet 1.1.455. */
export class A1111Dialect implements Dialect {
  readonly program = 'a1111';
  readonly version = 'v1.8.0';
  readonly lists: ProgramLists = readProgramLists('a1111');
  readonly timesAnswers = true;
  readonly nanIsBlack = false;
  readonly emptyInitImages = {
    type: 'RuntimeError',
    message: 'Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [0]',
  };

  errorReply(error: unknown): Reply {
    if (error instanceof BodyInvalid) return { status: 422, json: { detail: error.problems } };
    if (error instanceof HttpException) {
      const json = { error: 'HTTPException', detail: error.detail, body: '', errors: '' };
      return { status: error.status, json };
    }
    const { type, message } = describe(error);
    return { status: 500, json: { error: type, detail: '', body: '', errors: message }, unexpected: true };
  }

  /** Names are case-sensitive, and aliases are not accepted. */
  resolveSampler({ samplerName }: GenerationRequest): ResolvedSampler {
    if (!this.lists.samplers.some(({ name }) => name === samplerName)) {
      throw new HttpException(404, 'Sampler not found');
    }
    return { sampler: samplerName, scheduler: null };
  }
}

const describe = (error: unknown): { type: string; message: string } => {
  if (error instanceof PythonException) return { type: error.type, message: error.message };
  return { type: 'RuntimeError', message: error instanceof Error ? error.message : String(error) };
};
