import { moduleName } from '../webui/dialect.js';
import type { SpelledNames } from '../webui/img2img-body.js';
import { isBlack, pngOutline } from '../webui/png-chunks.js';
import { samplerNames } from '../webui/sampler-names.js';
import type { WebUiClient } from '../webui/webui-client.js';
import { WebUiFailure } from '../webui/webui-failure.js';
import type { Capabilities } from './capabilities.js';
import type { ControlUnit, GenerationRequest } from './generation.js';
import { BackendFailed, ControlNotApplied, type FaultReason } from './gpu.errors.js';

/** The current lists of the WebUI's ControlNet. */
export interface ControlNetLists {
  readonly models: readonly string[];
  readonly modules: readonly string[];
}

const KEEP_MS = 5000;

/** Reads ControlNet's lists before a job, unless they were read a few seconds ago. */
export class FreshControlNetLists {
  private lists: ControlNetLists = { models: [], modules: [] };
  private readAt = -Infinity;

  constructor(private readonly client: WebUiClient) {}

  /** @throws WebUiFailure; `missing-route` while a starting WebUI has not registered ControlNet yet */
  async read(signal?: AbortSignal): Promise<ControlNetLists> {
    if (performance.now() - this.readAt < KEEP_MS) return this.lists;
    const [models, modules] = await Promise.all([
      this.client.controlNetModels({ signal, rescan: false }),
      this.client.controlNetModules({ signal }),
    ]);
    if (models === null || modules === null) {
      throw new WebUiFailure('missing-route', '/controlnet/model_list');
    }
    this.lists = { models, modules };
    this.readAt = performance.now();
    return this.lists;
  }

  forget(): void {
    this.readAt = -Infinity;
  }
}

/**
 * All names of a job in the spelling of this WebUI. Forge answers any mistake in a unit with 200, a map, and a
 * picture without control, and an unknown sampler with a picture by another one: only exact names may be posted.
 * @throws ControlNotApplied, BackendFailed (`sampler-missing`)
 */
export async function spellNames(
  request: GenerationRequest,
  capabilities: Capabilities,
  lists: ControlNetLists,
): Promise<SpelledNames> {
  const sampler = samplerNames(capabilities, request.sampler, request.scheduler);
  if (sampler === null) {
    const fault = { reason: 'sampler-missing', retryable: false, gpuMayBeBusy: false } as const;
    throw new BackendFailed('The image generator does not have the sampler.', fault);
  }
  if (request.units.length > capabilities.controlNetUnits) {
    throw refused('control-refused', 'accepts fewer ControlNet units at once');
  }
  const modules: string[] = [];
  for (const unit of request.units)
    modules.push(await checkedModule(request, unit, capabilities.kind, lists));
  return { program: capabilities.kind, ...sampler, modules };
}

async function checkedModule(
  request: GenerationRequest,
  unit: ControlUnit,
  program: Capabilities['kind'],
  lists: ControlNetLists,
): Promise<string> {
  const module = moduleName(program, unit.module, lists.modules);
  const modelKnown = unit.model === 'None' || lists.models.includes(unit.model);
  if (module === null || !modelKnown) {
    throw refused(
      'control-names-unknown',
      `lacks the model or preprocessor of the ControlNet unit for ${unit.purpose}`,
    );
  }
  const { weight, guidanceStart: start, guidanceEnd: end } = unit;
  if (!(weight >= 0 && weight <= 2 && start >= 0 && start < end && end <= 1)) {
    throw refused('control-refused', `would ignore the ControlNet unit for ${unit.purpose}`);
  }
  if (unit.image !== undefined) await checkMap(request, unit.image);
  return module;
}

/** Forge drops a black map together with its unit, and A1111 paints without control from it. */
async function checkMap(request: GenerationRequest, image: Uint8Array): Promise<void> {
  const png = pngOutline(Buffer.from(image.buffer, image.byteOffset, image.byteLength));
  if (png === null || png.width !== request.width || png.height !== request.height || (await isBlack(png))) {
    throw refused('control-map-blank', 'would ignore the control map');
  }
}

function refused(reason: FaultReason, why: string): ControlNotApplied {
  return new ControlNotApplied(`The image generator ${why}.`, {
    reason,
    retryable: false,
    gpuMayBeBusy: false,
  });
}
