import { freemem, totalmem } from 'node:os';
import { PythonException } from './webui-error.js';

export type LaunchMode = 'normal' | 'medvram' | 'lowvram';

/** What things weigh on the card, MiB; Stable Diffusion 1.5 in half precision. */
export interface MemorySettings {
  /** A T4 has 15109 of its 16384 left for programs. 0 is a machine without a card. */
  totalMiB: number;
  contextMiB: number;
  unetMiB: number;
  /** Text encoder and VAE. */
  otherWeightsMiB: number;
  controlNetMiB: number;
  activationsMiBPerMegapixel: number;
}

export const T4_MEMORY: MemorySettings = {
  totalMiB: 15_109,
  contextMiB: 480,
  unetMiB: 1_639,
  otherWeightsMiB: 395,
  controlNetMiB: 689,
  activationsMiBPerMegapixel: 640,
};

/** The largest part of the split UNet that is on the card at a time under --lowvram. */
const LOWVRAM_BLOCK_MIB = 250;
/** `control_net_model_cache_size` keeps that many on the card between jobs. */
const CONTROL_NET_CACHE = 2;
const MIB = 1024 * 1024;

export interface MemoryLoad {
  width: number;
  height: number;
  batch: number;
  /** One entry per ControlNet that is applied: whether it is to be moved off the card after each call. */
  lowVramUnits: readonly boolean[];
}

/** The card: what lies on it now, the most that ever did, and where it is full. */
export class GraphicsMemory {
  private readonly settings: MemorySettings;
  private cachedControlNets = 0;
  private allocatedMiB = 0;
  private peakMiB = 0;
  private outOfMemoryEvents = 0;
  private modelLoaded = false;

  constructor(
    given: Partial<MemorySettings>,
    private readonly mode: LaunchMode,
  ) {
    this.settings = { ...T4_MEMORY, ...given };
  }

  get peak(): number {
    return this.settings.contextMiB + this.peakMiB;
  }

  loadModel(): void {
    this.modelLoaded = true;
    this.cachedControlNets = 0;
    this.allocate(this.residentMiB());
  }

  unloadModel(): void {
    this.modelLoaded = false;
    this.allocatedMiB = 0;
  }

  /** Called when sampling starts. Throws what torch throws when it doesn't fit. */
  beginSampling(load: MemoryLoad): void {
    const needed = this.samplingMiB(load);
    const free = this.settings.totalMiB - this.settings.contextMiB;
    if (needed > free && this.settings.totalMiB > 0) {
      this.outOfMemoryEvents += 1;
      throw this.full(needed - free);
    }
    this.allocate(needed);
    const keep = load.lowVramUnits.filter((lowVram) => !lowVram).length;
    this.cachedControlNets = Math.min(CONTROL_NET_CACHE, Math.max(this.cachedControlNets, keep));
  }

  endSampling(): void {
    this.allocatedMiB = this.residentMiB();
  }

  /** What the sampling of `load` needs beside the CUDA context, MiB. */
  samplingMiB({ width, height, batch, lowVramUnits }: MemoryLoad): number {
    const { unetMiB, otherWeightsMiB, controlNetMiB, activationsMiBPerMegapixel } = this.settings;
    const weights = {
      normal: unetMiB + otherWeightsMiB,
      medvram: unetMiB,
      lowvram: LOWVRAM_BLOCK_MIB,
    }[this.mode];
    const resident = lowVramUnits.filter((lowVram) => !lowVram).length;
    const passing = lowVramUnits.some((lowVram) => lowVram) ? 1 : 0;
    const activations = ((width * height * batch) / 1e6) * activationsMiBPerMegapixel;
    return weights + controlNetMiB * (Math.max(resident, this.cachedControlNets) + passing) + activations;
  }

  outOfMemory(text: 'cuda' | 'attention'): PythonException {
    this.outOfMemoryEvents += 1;
    return text === 'cuda'
      ? this.full(512)
      : new PythonException(
          'RuntimeError',
          'Not enough memory, use lower resolution (max approx. 576x576). Need: 2.3GB free, Have:1.1GB free',
        );
  }

  /** GET /sdapi/v1/memory. */
  report(): object {
    const { totalMiB, contextMiB } = this.settings;
    const bytes = (mib: number): number => Math.round(mib * MIB);
    const pair = (current: number, peak: number): object => ({ current: bytes(current), peak: bytes(peak) });
    // The allocator keeps a little more than it hands out.
    const reserved = this.allocatedMiB * 1.02;
    const used = contextMiB + reserved;
    const ramUsed = (this.modelLoaded ? 3_100 : 670) * MIB;
    const ram = { free: freemem(), used: ramUsed, total: totalmem() };
    if (totalMiB === 0) return { ram, cuda: { error: 'unavailable' } };
    return {
      ram,
      cuda: {
        system: { free: bytes(totalMiB - used), used: bytes(used), total: bytes(totalMiB) },
        active: pair(this.allocatedMiB, this.peakMiB),
        allocated: pair(this.allocatedMiB, this.peakMiB),
        reserved: pair(reserved, this.peakMiB * 1.02),
        inactive: pair(reserved - this.allocatedMiB, this.peakMiB * 0.02),
        events: { retries: this.outOfMemoryEvents, oom: this.outOfMemoryEvents },
      },
    };
  }

  private residentMiB(): number {
    const { unetMiB, otherWeightsMiB, controlNetMiB } = this.settings;
    const model = this.modelLoaded && this.mode === 'normal' ? unetMiB + otherWeightsMiB : 0;
    return model + this.cachedControlNets * controlNetMiB;
  }

  private allocate(mib: number): void {
    this.allocatedMiB = mib;
    this.peakMiB = Math.max(this.peakMiB, mib);
  }

  private full(lackingMiB: number): PythonException {
    const gib = (this.settings.totalMiB / 1024).toFixed(2);
    const free = Math.max(0, this.settings.totalMiB - this.settings.contextMiB - this.allocatedMiB);
    return new PythonException(
      'OutOfMemoryError',
      `CUDA out of memory. Tried to allocate ${lackingMiB.toFixed(2)} MiB. GPU 0 has a total capacty of ${gib} GiB ` +
        `of which ${free.toFixed(2)} MiB is free. Including non-PyTorch memory, this process has ` +
        `${(this.settings.contextMiB / 1024).toFixed(2)} GiB memory in use. If reserved but unallocated memory is large ` +
        'try setting max_split_size_mb to avoid fragmentation.  See documentation for Memory Management and PYTORCH_CUDA_ALLOC_CONF',
    );
  }
}
