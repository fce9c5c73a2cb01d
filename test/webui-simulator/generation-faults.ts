import { setImmediate as nextTurn } from 'node:timers/promises';
import type { UnitPlan } from './controlnet/unit-plan.js';
import type { FaultRule } from './faults.js';
import type { ProgramWorld } from './program-world.js';
import { blackImage, type RgbImage } from './painter/rgb-image.js';
import type { Reply } from './reply.js';
import { fitPicture } from './request/image-input.js';
import { HttpException, PythonException } from './webui-error.js';

export type JobStage = 'preparing' | 'sampling' | 'answer';

const NANS =
  'A tensor with all NaNs was produced in Unet. Use --disable-nan-check commandline argument to disable this check.';

export const nansException = (): PythonException => new PythonException('NansException', NANS);

/** Triggers the requested fault when the job has reached its stage. */
export const meetJobFault = async (
  world: ProgramWorld,
  fault: FaultRule | null,
  stage: JobStage,
): Promise<void> => {
  if (fault?.kind === 'broken-process') world.memory.contextLost = true;
  if (stage === 'sampling' && world.memory.contextLost)
    throw new PythonException('RuntimeError', 'CUDA error: an illegal memory access was encountered');
  if (fault === null) return;
  if (fault.kind === 'hang' && (fault.at ?? 'sampling') === stage) await hang(world);
  if (stage === 'preparing' && fault.kind === 'missing-model') {
    world.folder.files = [];
    throw new PythonException('FileNotFoundError', 'No checkpoints found.');
  }
  if (stage !== 'sampling') return;
  if (fault.kind === 'out-of-memory') throw world.memory.outOfMemory(fault.text ?? 'cuda');
  if (fault.kind === 'error') throw errorOf(fault);
  if (fault.kind === 'nan' && !world.dialect.nanIsBlack) throw nansException();
  if (fault.kind === 'slow' && fault.ms !== undefined) await world.clock.wait(fault.ms);
  if (fault.kind === 'crash') {
    world.control.crash(fault.restartAfterMs ?? null);
    await nextTurn();
    world.gone.throwIfAborted();
  }
};

export const errorOf = (fault: { status?: number; error?: string; message?: string }): Error =>
  fault.status !== undefined && fault.error === undefined
    ? new HttpException(fault.status, fault.message ?? 'ordered by the test')
    : new PythonException(fault.error ?? 'RuntimeError', fault.message ?? 'ordered by the test');

/** Waits until released, or until the process dies. */
export const hang = async (world: ProgramWorld): Promise<void> => {
  const died = new Promise<void>((resolve) => {
    world.gone.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([world.control.untilReleased(), died]);
  world.gone.throwIfAborted();
};

/** Applies the fault to the units. A1111 without any unit returns the maps that it has kept from a failed job. */
export const loseControl = (world: ProgramWorld, fault: FaultRule | null, plan: UnitPlan): UnitPlan => {
  const forge = world.dialect.program === 'forge';
  if (fault?.kind === 'control-not-applied' && forge) return { ...plan, effects: [] };
  if (fault?.kind.startsWith('control-') === true) return { ...plan, effects: [], maps: world.keptMaps };
  if (!forge) world.keptMaps = plan.maps;
  return plan;
};

/** Factor by which each step takes longer. */
export const slowness = (fault: FaultRule | null): number =>
  fault?.kind === 'slow' ? (fault.factor ?? 1) : 1;

/** Applies the fault to the picture. */
export const spoilPicture = async (
  image: RgbImage,
  fault: FaultRule | null,
  nanIsBlack: boolean,
): Promise<RgbImage> => {
  if (fault?.kind === 'wrong-size') return fitPicture(image, fault, 'stretch');
  const black = fault?.kind === 'black-image' || (fault?.kind === 'nan' && nanIsBlack);
  return black ? blackImage(image.width, image.height) : image;
};

/** Applies the fault to the response. */
export const applyAnswerFault = (fault: FaultRule | null, reply: Reply): Reply => {
  const json = reply.json as { images: string[] };
  const kind = fault?.kind;
  if (kind === 'empty-images') return { ...reply, json: { ...json, images: [] } };
  if (kind === 'truncated-base64') {
    return { ...reply, json: { ...json, images: json.images.map((text) => text.slice(0, text.length / 2)) } };
  }
  if (kind === 'unreadable-json') {
    return { status: 200, text: JSON.stringify(json).slice(0, -40), contentType: 'application/json' };
  }
  return kind === 'reset' ? { ...reply, broken: 'mid-body' } : reply;
};
