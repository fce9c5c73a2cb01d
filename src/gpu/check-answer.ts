import type { PaintedAnswer } from '../webui/img2img-answer.js';
import type { SpelledNames } from '../webui/img2img-body.js';
import { isBlack } from '../webui/png-chunks.js';
import { AUTOMATIC } from '../webui/sampler-names.js';
import type { CheckpointAnswer } from '../webui/webui.dto.js';
import { isPaintedWith } from './checkpoint-switch.js';
import type { GenerationRequest, GenerationResult } from './generation.js';
import { BackendFailed, ControlNotApplied, type FaultReason } from './gpu.errors.js';
import type { ReturnedMaps } from './returned-maps.js';

export interface RequestedJob {
  readonly request: GenerationRequest;
  readonly names: SpelledNames;
  /** Null if any checkpoint will do. */
  readonly checkpoint: CheckpointAnswer | null;
  /** Time for the switch to the checkpoint, ms; 0 if none was needed. */
  readonly switchMs: number;
}

/**
 * Checks a response with status 200 against the request: the WebUI also answers 200 for pictures without control,
 * with another sampler or checkpoint, and on Forge for black ones.
 * @throws BackendFailed, ControlNotApplied
 */
export async function checkAnswer(
  answer: PaintedAnswer,
  { request, names, checkpoint }: RequestedJob,
  returnedMaps: ReturnedMaps,
): Promise<Omit<GenerationResult, 'elapsedMs' | 'loaded' | 'switchMs'>> {
  const { picture, png, info } = answer;
  if (picture === null) throw failed('no-picture', 'returned no picture', true);
  if (png !== null && (png.width !== request.width || png.height !== request.height)) {
    throw failed('wrong-size', 'painted a picture of another size', true);
  }
  if (!(await isControlled(answer, { request, names, returnedMaps }))) throw notControlled();
  const scheduler = checkSampler(answer, names);
  const painted = { name: info.sd_model_name ?? '', hash: info.sd_model_hash ?? null };
  if (checkpoint !== null && !isPaintedWith(checkpoint, painted)) {
    throw failed('checkpoint-not-loaded', 'painted with another checkpoint', true);
  }
  if (png !== null && (await isBlack(png))) throw failed('nan', 'computed no valid picture', true);
  const { seed, steps } = info;
  const { name, hash } = painted;
  return {
    image: picture,
    seed,
    steps,
    // In the spelling of this WebUI: before 1.9, sampler and scheduler are one name.
    sampler: names.samplerName,
    scheduler,
    checkpoint: name,
    checkpointHash: hash,
  };
}

/**
 * Whether the required units were applied. A unit that silently failed returns no map, or that of the previous
 * job, and on A1111 disables all other units as well. Forge returns a map before it looks up the unit's model, so
 * there a map proves nothing (the names were checked beforehand), but a missing one shows that a unit was dropped.
 * Maps can't be matched to units.
 */
async function isControlled(
  { maps }: PaintedAnswer,
  { request, names, returnedMaps }: Pick<RequestedJob, 'request' | 'names'> & { returnedMaps: ReturnedMaps },
): Promise<boolean> {
  const { units } = request;
  const required = units.filter((unit) => unit.required);
  if (required.length === 0) return true;
  if (names.program === 'forge') return maps.length >= required.length;
  if (maps.length < units.length) return false;
  const outlines = maps.map(({ png }) => png);
  for (const { image } of required) {
    if (image !== undefined && !(await returnedMaps.include(image, outlines))) return false;
  }
  return true;
}

function notControlled(): ControlNotApplied {
  return new ControlNotApplied('The image generator painted without the face control.', {
    reason: 'control-maps-missing',
    retryable: false,
    gpuMayBeBusy: false,
  });
}

/** @returns the scheduler that ran; `Automatic` if the WebUI does not name it */
function checkSampler({ info }: PaintedAnswer, names: SpelledNames): string {
  const ran = info.extra_generation_params['Schedule type'];
  // A1111 from 1.9 on answers Automatic with the label of the scheduler that it chose.
  const chosen = names.scheduler === undefined || names.scheduler === AUTOMATIC;
  const replaced = !chosen && typeof ran === 'string' && ran !== names.scheduler;
  if (info.sampler_name !== names.samplerName || replaced) {
    throw failed('sampler-replaced', 'used another sampler', false);
  }
  return typeof ran === 'string' ? ran : AUTOMATIC;
}

function failed(reason: FaultReason, what: string, retryable: boolean): BackendFailed {
  return new BackendFailed(`The image generator ${what}.`, { reason, retryable, gpuMayBeBusy: false });
}
