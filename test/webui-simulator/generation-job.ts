import type { Checkpoint } from './checkpoints.js';
import { planA1111Units } from './controlnet/a1111-units.js';
import { planForgeUnits } from './controlnet/forge-units.js';
import type { UnitPlan, UnitSurroundings } from './controlnet/unit-plan.js';
import type { ResolvedSampler } from './dialect.js';
import type { FaultRule } from './faults.js';
import { loseControl, meetJobFault, nansException, slowness, spoilPicture } from './generation-faults.js';
import type { MemoryLoad } from './graphics-memory.js';
import { gridOf } from './image-output.js';
import { infoOf, infotextOf, type RunFacts } from './infotext.js';
import type { JobObservation } from './observations.js';
import { unfinished } from './painter/paint.js';
import { blackImage, type RgbImage } from './painter/rgb-image.js';
import type { ProgramWorld } from './program-world.js';
import type { GenerationRequest } from './request/generation-request.js';
import { decodeBase64Picture, decodePicture, fitPicture } from './request/image-input.js';
import { acceptedOverrides } from './request/overrides.js';
import { controlNetArguments } from './request/script-check.js';
import { PythonException } from './webui-error.js';

export interface Processed {
  pictures: { image: RgbImage; infotext: string }[];
  maps: RgbImage[];
  info: object;
}

export interface JobExtras {
  sampler: ResolvedSampler;
  mask: RgbImage | null;
  fault: FaultRule | null;
  observed: JobObservation;
}

const floor8 = (value: number): number => Math.floor(value / 8) * 8;

/** Everything that happens while the lock is held. */
export class GenerationJob {
  private readonly size: { width: number; height: number };
  private readonly noise: number;
  private plan: UnitPlan = { maps: [], effects: [], enabled: 0, notes: {} };

  constructor(
    private readonly world: ProgramWorld,
    private readonly request: GenerationRequest,
    private readonly extras: JobExtras,
  ) {
    this.size = { width: floor8(request.width), height: floor8(request.height) };
    this.noise = world.clock.drawNoise();
  }

  get taskId(): string {
    return this.request.taskId;
  }

  async run(): Promise<Processed> {
    const { state } = this.world;
    const inits = await this.decodeInitImages();
    state.begin(`scripts_${this.request.route}`);
    state.startTask(this.request.taskId);
    state.jobSize = this.size;
    this.world.observations.reached(this.extras.observed, 'preparing');
    try {
      const processed = await this.processWithOverrides(inits);
      // Skipped if an error was thrown, so a failed id stays active until the next task begins.
      state.finishTask(this.request.taskId);
      this.world.keptMaps = [];
      return processed;
    } finally {
      state.end();
      this.world.memory.endJob();
      this.extras.observed.interrupted = state.interrupted;
    }
  }

  private async decodeInitImages(): Promise<RgbImage[]> {
    const allowed = this.world.options.flag('api_enable_requests');
    const decode = async (image: unknown) => decodePicture(decodeBase64Picture(image, allowed));
    return Promise.all((this.request.initImages ?? []).map(decode));
  }

  private async processWithOverrides(inits: readonly RgbImage[]): Promise<Processed> {
    const { options } = this.world;
    const overrides = acceptedOverrides(this.world, this.request);
    const restore = options.override(overrides);
    try {
      return await this.process(inits);
    } finally {
      if (this.request.restoreOverrides) restore();
    }
  }

  private async process(inits: readonly RgbImage[]): Promise<Processed> {
    const { world, request, extras } = this;
    await meetJobFault(world, extras.fault, 'preparing');
    const checkpoint = await world.checkpoint.ensure();
    extras.observed.checkpoint = checkpoint.name;
    this.refuseImpossible(inits);
    const fitted = await this.fitInits(inits);
    await world.clock.wait(world.clock.duration('prepareMs'));
    this.plan = await this.planUnits(fitted[0] ?? null);
    await this.loadControlNets();
    extras.observed.unitCount = this.plan.enabled;
    extras.observed.controlledUnits = this.plan.effects.length;
    world.state.jobCount = request.iterations;
    await world.clock.wait(world.clock.vaeMs(this.size) * this.noise);
    const facts = this.facts(checkpoint);
    const pictures: Processed['pictures'] = [];
    for (let iteration = 0; iteration < request.iterations; iteration += 1) {
      world.state.skipped = false;
      if (world.state.interrupted) break;
      pictures.push(...(await this.iterate(iteration, fitted, facts)));
      world.state.nextJob();
    }
    return this.assemble(pictures, facts);
  }

  /** Errors that the program only notices during the job. */
  private refuseImpossible(inits: readonly RgbImage[]): void {
    const { request, world, size } = this;
    const { route, batchSize, refiner } = request;
    if (size.width <= 0 || size.height <= 0)
      throw new PythonException('ValueError', 'height and width must be > 0');
    if (batchSize < 1) throw new PythonException('IndexError', 'list index out of range');
    if (request.steps < 1)
      throw new PythonException('ZeroDivisionError', 'integer division or modulo by zero');
    if (refiner !== null && world.folder.find(refiner) === null) {
      throw new PythonException('Exception', `Could not find checkpoint with name ${refiner}`);
    }
    if (route !== 'img2img') return;
    if (inits.length === 0) {
      const { type, message } = world.dialect.emptyInitImages;
      throw new PythonException(type, message);
    }
    if (inits.length > batchSize) {
      const text = `bad number of images passed: ${inits.length}; expecting ${batchSize} or less`;
      throw new PythonException('RuntimeError', text);
    }
    const onlyMasked = request.fields['inpaint_full_res'] === true;
    if (onlyMasked && this.hasEmptyMask() && world.dialect.program === 'a1111') {
      throw new PythonException('ValueError', "Coordinate 'right' is less than 'left'");
    }
  }

  private hasEmptyMask(): boolean {
    return this.extras.mask?.data.every((value) => value === 0) ?? false;
  }

  private async fitInits(inits: readonly RgbImage[]): Promise<RgbImage[]> {
    const { resize_mode: mode } = this.request.fields;
    const fit = mode === 1 ? 'crop' : mode === 2 ? 'fill' : 'stretch';
    return Promise.all(inits.map(async (image) => fitPicture(image, this.size, fit)));
  }

  private async planUnits(init: RgbImage | null): Promise<UnitPlan> {
    const { world, extras } = this;
    const around: UnitSurroundings = {
      lists: world.dialect.lists,
      models: world.settings.controlNetModels,
      brokenModels: world.settings.brokenControlNetModels,
      unitCount: world.options.number('control_net_unit_count'),
      detectMapsOff: world.options.flag('control_net_no_detectmap'),
      initImage: init,
      hasMask: extras.mask !== null,
      mask: extras.mask,
      ...this.size,
      annotator: world.settings.annotator,
    };
    const args = controlNetArguments(this.request);
    const forge = world.dialect.program === 'forge';
    const plan = await (forge ? planForgeUnits : planA1111Units)(args, around);
    return loseControl(world, extras.fault, plan);
  }

  private async loadControlNets(): Promise<void> {
    const { clock, observations } = this.world;
    for (const { model } of this.plan.effects) {
      if (!this.world.loadedControlNets.has(model)) await clock.wait(clock.duration('controlNetLoadMs'));
      this.world.loadedControlNets.add(model);
      await clock.wait(clock.duration('preprocessMs'));
      observations.changed();
    }
  }

  /** One batch: the painter works while the steps pass on the clock, followed by the decode. */
  private async iterate(
    iteration: number,
    inits: readonly RgbImage[],
    facts: RunFacts,
  ): Promise<Processed['pictures']> {
    const { world, request, extras } = this;
    const nan = facts.checkpoint.content === 'nan';
    const first = request.seed + iteration * request.batchSize;
    const seeds = Array.from({ length: request.batchSize }, (_, index) => first + index);
    // Forge reads the options before every iteration, but names the first model in all infotexts.
    const changes = world.dialect.program === 'forge' && iteration > 0;
    const checkpoint = changes ? await world.checkpoint.ensure() : facts.checkpoint;
    const painted = Promise.all(
      seeds.map(async (seed, index) => this.paintOne(inits[index] ?? inits[0] ?? null, seed, checkpoint)),
    );
    // An error of the steps comes first; the painter may still be running then.
    painted.catch(() => undefined);
    const done = await this.sample();
    world.memory.beginDecoding(this.memoryLoad());
    world.observations.reached(extras.observed, 'decoding');
    if (nan && !world.dialect.nanIsBlack) throw nansException();
    const images = await painted;
    await world.clock.wait(world.clock.vaeMs(this.size) * this.noise);
    return Promise.all(
      images.map(async (image, index) => {
        const seed = seeds[index] ?? request.seed;
        const picture = done < 1 ? unfinished(image, seed, done) : image;
        const spoilt = await spoilPicture(picture, extras.fault, world.dialect.nanIsBlack);
        return {
          image: nan ? blackImage(image.width, image.height) : spoilt,
          infotext: infotextOf(facts, seed),
        };
      }),
    );
  }

  /** Counts the steps; returns the share that was done before an interrupt or a skip. */
  private async sample(): Promise<number> {
    const { world, extras, plan } = this;
    const { state, clock, observations } = world;
    const load = this.memoryLoad();
    const steps = (state.samplingSteps = this.samplingSteps());
    world.memory.beginSampling(load);
    observations.reached(extras.observed, 'sampling', 0);
    await meetJobFault(world, extras.fault, 'sampling');
    const stepMs =
      clock.stepMs({ ...load, units: plan.effects.length, steps }) * slowness(extras.fault) * this.noise;
    for (let step = 0; step < steps; step += 1) {
      if (state.interrupted || state.skipped) return step / steps;
      await clock.wait(stepMs);
      state.samplingStep = step;
      observations.reached(extras.observed, 'sampling', step + 1);
    }
    return 1;
  }

  private memoryLoad(): MemoryLoad {
    const lowVramUnits = this.plan.effects.map(({ lowVram }) => lowVram);
    return { ...this.size, batch: this.request.batchSize, lowVramUnits };
  }

  /** img2img skips the steps that the denoising strength makes unnecessary. */
  private samplingSteps(): number {
    const { steps, denoisingStrength, route } = this.request;
    if (route === 'txt2img' || this.world.options.flag('img2img_fix_steps')) return steps;
    return Math.floor(Math.min(denoisingStrength ?? 0.75, 0.999) * steps) + 1;
  }

  private async paintOne(init: RgbImage | null, seed: number, checkpoint: Checkpoint): Promise<RgbImage> {
    const { request, plan, world, size } = this;
    return world.atelier.paint({
      init,
      ...size,
      prompt: request.prompt,
      strength: request.route === 'txt2img' ? 1 : (request.denoisingStrength ?? 0.75),
      seed,
      checkpoint: checkpoint.name,
      control: plan.effects.map(({ digest }) => digest).join(),
      quality: world.settings.painter,
    });
  }

  private facts(checkpoint: Checkpoint): RunFacts {
    const { world, request, extras } = this;
    const modules = world.options.get('forge_additional_modules');
    return {
      request,
      dialect: world.dialect,
      checkpoint,
      sampler: extras.sampler,
      clipSkip: world.options.number('CLIP_stop_at_last_layers'),
      unitNotes: this.plan.notes,
      jobTimestamp: world.state.jobTimestamp,
      wholePicture: this.hasEmptyMask(),
      subseed: (request.seed * 31 + 17) % 4_294_967_294,
      modules: Array.isArray(modules)
        ? modules.map((file) => String(file).replace(/^.*\/|\.[^.]*$/g, ''))
        : [],
    };
  }

  private assemble(pictures: Processed['pictures'], facts: RunFacts): Processed {
    const grid = this.request.saveImages && pictures.length > 1 && this.world.options.flag('return_grid');
    const first = pictures[0];
    const all =
      grid && first !== undefined
        ? [{ image: gridOf(pictures.map(({ image }) => image)), infotext: first.infotext }, ...pictures]
        : pictures;
    // An interrupted job without a picture still has an infotext.
    const texts =
      all.length > 0 ? all.map(({ infotext }) => infotext) : [infotextOf(facts, this.request.seed)];
    return { pictures: all, maps: this.plan.maps, info: infoOf(facts, texts, grid ? 1 : 0) };
  }
}
