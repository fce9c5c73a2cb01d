import { echoOf, parseGenerationRequest, type GenerationRoute } from './request/generation-request.js';
import { decodeBase64Picture, decodePicture } from './request/image-input.js';
import { applyAnswerFault, meetJobFault } from './generation-faults.js';
import { GenerationJob, type Processed } from './generation-job.js';
import { encodePicture } from './image-output.js';
import type { JobObservation } from './observations.js';
import type { ProgramWorld } from './program-world.js';
import { ok, type Reply } from './reply.js';
import { refuseUnknownScripts } from './request/script-check.js';
import { HttpException } from './webui-error.js';

/** The connection of the request. Like in the real program, handlers do not notice when the client disconnects. */
export interface ClientConnection {
  readonly closed: boolean;
}

/**
 * POST /txt2img and /img2img: the checks before the lock, the job while it is held, and the encoding after it. A
 * client that hangs up does not affect any of them.
 */
export const generate = async (
  world: ProgramWorld,
  route: GenerationRoute,
  body: unknown,
  client: ClientConnection,
): Promise<Reply> => {
  const request = parseGenerationRequest(route, body, world.dialect.program);
  if (route === 'img2img' && request.initImages === null)
    throw new HttpException(404, 'Init image not found');
  const mask = request.mask === null ? null : await decodePicture(decodeBase64Picture(request.mask));
  refuseUnknownScripts(request, world.dialect.lists);
  const sampler = world.dialect.resolveSampler(request);
  const observed = world.observations.received({
    taskId: request.taskId,
    route,
    prompt: request.prompt,
    width: request.width,
    height: request.height,
    steps: request.steps,
  });
  const fault = world.faults.takeForJob(request);
  if (fault?.kind === 'reset' && fault.at === 'accepted') {
    void runJob(world, new GenerationJob(world, request, { sampler, mask, fault, observed }), observed).catch(
      () => undefined,
    );
    return { status: 0, broken: 'no-answer' };
  }
  const job = new GenerationJob(world, request, { sampler, mask, fault, observed });
  const processed = await runJob(world, job, observed);
  const images = request.sendImages ? await encodeAll(world, processed) : [];
  await meetJobFault(world, fault, 'answer');
  observed.clientGone = client.closed;
  world.observations.answered(observed);
  const info = JSON.stringify(processed.info);
  return applyAnswerFault(fault, ok({ images, parameters: echoOf(request), info }));
};

const runJob = async (
  world: ProgramWorld,
  job: GenerationJob,
  observed: JobObservation,
): Promise<Processed> => {
  const { lock, state, observations } = world;
  state.addPending(job.taskId);
  observations.parked(lock.waiting + (lock.busy ? 1 : 0));
  const release = await lock.acquire();
  world.gone.throwIfAborted();
  observations.started(observed);
  try {
    return await job.run();
  } catch (error) {
    observed.error = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    if (!world.gone.aborted) observations.finished(observed);
    release();
  }
};

/** Runs after the lock is released, with the options of that moment. */
const encodeAll = async (world: ProgramWorld, { pictures, maps }: Processed): Promise<string[]> => {
  const { options, clock } = world;
  const output = {
    format: options.text('samples_format'),
    jpegQuality: options.number('jpeg_quality') || 80,
    pngInfo: options.flag('enable_pnginfo'),
  };
  const first = pictures[0]?.image;
  const [encoded] = await Promise.all([
    Promise.all([
      ...pictures.map(({ image, infotext }) => encodePicture(image, infotext, output)),
      ...maps.map((map) => encodePicture(map, null, output)),
    ]),
    first === undefined ? undefined : clock.wait(clock.encodeMs(first)),
  ]);
  return encoded.map((bytes) => bytes.toString('base64'));
};
