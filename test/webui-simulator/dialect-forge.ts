import type { Dialect, ResolvedSampler } from './dialect.js';
import { readProgramLists, type ProgramLists } from './program-lists.js';
import type { Reply } from './reply.js';
import type { GenerationRequest } from './request/generation-request.js';
import { BodyInvalid, HttpException, PythonException } from './webui-error.js';

/** Used for every unknown name. */
const FALLBACK: ResolvedSampler = { sampler: 'DPM++ 2M', scheduler: 'Karras' };

/** stable-diffusion-webui-forge dfdcbab6 with its built-in ControlNet. */
export class ForgeDialect implements Dialect {
  readonly program = 'forge';
  readonly version = 'f2.0.1v1.10.1-previous-669-gdfdcbab6';
  readonly lists: ProgramLists = readProgramLists('forge');
  readonly timesAnswers = false;
  readonly nanIsBlack = true;
  readonly emptyInitImages = {
    type: 'IndexError',
    message: 'Dimension out of range (expected to be in range of [-1, 0], but got 1)',
  };

  errorReply(error: unknown): Reply {
    if (error instanceof BodyInvalid) return { status: 422, json: { detail: error.problems } };
    if (error instanceof HttpException) {
      const headers = error.status === 401 ? { 'www-authenticate': 'Basic' } : undefined;
      return { status: error.status, json: { detail: error.detail }, headers };
    }
    const known = error instanceof PythonException ? error : null;
    const message = error instanceof Error ? error.message : String(error);
    const json = { error: known?.type ?? 'RuntimeError', detail: '', body: known?.body ?? '', message };
    return { status: 500, json, unexpected: true };
  }

  resolveSampler({ samplerName, scheduler }: GenerationRequest): ResolvedSampler {
    const wanted = this.schedulerLabel(scheduler);
    if (this.isSampler(samplerName)) return { sampler: samplerName, scheduler: wanted ?? 'Automatic' };
    return this.splitJoinedName(samplerName, wanted) ?? FALLBACK;
  }

  /** `DPM++ 2M Karras` was one name before 1.9. */
  private splitJoinedName(name: string, wanted: string | null): ResolvedSampler | null {
    const joined = this.lists.schedulers?.find(({ label }) => name.endsWith(` ${label}`));
    const sampler = joined === undefined ? '' : name.slice(0, -joined.label.length - 1);
    return joined !== undefined && this.isSampler(sampler)
      ? { sampler, scheduler: wanted ?? joined.label }
      : null;
  }

  private isSampler(wanted: string): boolean {
    return this.lists.samplers.some(({ name }) => name === wanted);
  }

  /** Label or lower-case name; anything else silently means automatic. */
  private schedulerLabel(wanted: string | null): string | null {
    const found = this.lists.schedulers?.find(({ name, label }) => label === wanted || name === wanted);
    return found === undefined || found.label === 'Automatic' ? null : found.label;
  }
}
