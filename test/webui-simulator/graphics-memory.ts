import { freemem, totalmem } from 'node:os';
import { PythonException } from './webui-error.js';

export type LaunchMode = 'normal' | 'medvram' | 'lowvram';

/** GPU memory of the parts of a job, MiB; Stable Diffusion 1.5 in half precision. */
export interface MemorySettings {
  /** A T4 has 15109 of its 16384 MiB available for programs. 0 simulates a machine without a card. */
  totalMiB: number;
  contextMiB: number;
  unetMiB: number;
  textEncoderMiB: number;
  vaeMiB: number;
  controlNetMiB: number;
  samplingMiBPerMegapixel: number;
  decodingMiBPerMegapixel: number;
  /** Memory of other programs on the card. */
  othersMiB: number;
  /** Memory that the allocator keeps with every job, like a process with a leak. */
  creepMiBPerJob: number;
  /** The same in the machine's RAM. */
  ramCreepMiBPerJob: number;
}

export const T4_MEMORY: MemorySettings = {
  totalMiB: 15_109,
  contextMiB: 480,
  unetMiB: 1_639,
  textEncoderMiB: 235,
  vaeMiB: 160,
  controlNetMiB: 689,
  samplingMiBPerMegapixel: 640,
  decodingMiBPerMegapixel: 2_400,
  othersMiB: 0,
  creepMiBPerJob: 0,
  ramCreepMiBPerJob: 0,
};

/** The largest part of the split UNet that is on the card at a time under --lowvram. */
const LOWVRAM_BLOCK_MIB = 250;
/** `control_net_model_cache_size`: number of ControlNets that stay on the card between jobs. */
const CONTROL_NET_CACHE = 2;
/** The allocator reserves slightly more than it hands out. */
const RESERVED_SHARE = 1.02;
const RAM_MIB = { loaded: 3_100, empty: 670 };
const MIB = 1024 * 1024;

const bytes = (mib: number): number => Math.round(mib * MIB);
const pair = (current: number, peak: number): object => ({ current: bytes(current), peak: bytes(peak) });

export interface MemoryLoad {
  width: number;
  height: number;
  batch: number;
  /** One entry per applied ControlNet: whether it is moved off the card after each call. */
  lowVramUnits: readonly boolean[];
}

/** The card: its current memory, its peak, and its limit. */
export class GraphicsMemory {
  private readonly settings: MemorySettings;
  private othersMiB: number;
  private cachedControlNets = 0;
  private allocatedMiB = 0;
  private peakMiB = 0;
  private outOfMemoryEvents = 0;
  private jobs = 0;
  private modelLoaded = false;
  /** Every CUDA call of the process fails from then on. */
  contextLost = false;

  constructor(
    given: Partial<MemorySettings>,
    private readonly mode: LaunchMode,
  ) {
    this.settings = { ...T4_MEMORY, ...given };
    this.othersMiB = this.settings.othersMiB;
  }

  get peak(): number {
    return this.settings.contextMiB + this.peakMiB;
  }

  /** From now on other programs use this much of the card. */
  occupy(othersMiB: number): void {
    this.othersMiB = othersMiB;
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

  /** Called when sampling starts. Throws what torch throws if the job doesn't fit. */
  beginSampling(load: MemoryLoad): void {
    this.take(this.samplingMiB(load));
    const keep = load.lowVramUnits.filter((lowVram) => !lowVram).length;
    this.cachedControlNets = Math.min(CONTROL_NET_CACHE, Math.max(this.cachedControlNets, keep));
  }

  /** Called when the steps are done. Throws likewise. */
  beginDecoding(load: MemoryLoad): void {
    this.take(this.decodingMiB(load));
  }

  endJob(): void {
    this.allocatedMiB = this.residentMiB();
    this.jobs += 1;
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
    const { totalMiB, ramCreepMiBPerJob } = this.settings;
    const ramMiB = (this.modelLoaded ? RAM_MIB.loaded : RAM_MIB.empty) + this.jobs * ramCreepMiBPerJob;
    const ram = { free: freemem(), used: bytes(ramMiB), total: totalmem() };
    if (totalMiB === 0) return { ram, cuda: { error: 'unavailable' } };
    const reserved = this.allocatedMiB * RESERVED_SHARE + this.crept;
    const reservedPeak = this.peakMiB * RESERVED_SHARE + this.crept;
    const free = this.roomMiB - reserved;
    return {
      ram,
      cuda: {
        system: { free: bytes(free), used: bytes(totalMiB - free), total: bytes(totalMiB) },
        active: pair(this.allocatedMiB, this.peakMiB),
        allocated: pair(this.allocatedMiB, this.peakMiB),
        reserved: pair(reserved, reservedPeak),
        inactive: pair(reserved - this.allocatedMiB, reservedPeak - this.peakMiB),
        events: { retries: this.outOfMemoryEvents, oom: this.outOfMemoryEvents },
      },
    };
  }

  private get crept(): number {
    return this.jobs * this.settings.creepMiBPerJob;
  }

  /** Memory available to torch, including what it already has. */
  private get roomMiB(): number {
    return Math.max(0, this.settings.totalMiB - this.settings.contextMiB - this.othersMiB);
  }

  private samplingMiB({ width, height, batch, lowVramUnits }: MemoryLoad): number {
    const { unetMiB, controlNetMiB, samplingMiBPerMegapixel } = this.settings;
    const weights = { normal: this.allWeightsMiB, medvram: unetMiB, lowvram: LOWVRAM_BLOCK_MIB }[this.mode];
    const passing = lowVramUnits.some((lowVram) => lowVram) ? controlNetMiB : 0;
    const activations = ((width * height * batch) / 1e6) * samplingMiBPerMegapixel;
    return weights + this.controlNetsMiB(lowVramUnits) + passing + activations;
  }

  /** Pictures of a batch are decoded one by one. */
  private decodingMiB({ width, height, lowVramUnits }: MemoryLoad): number {
    const weights = this.mode === 'normal' ? this.allWeightsMiB : this.settings.vaeMiB;
    const activations = ((width * height) / 1e6) * this.settings.decodingMiBPerMegapixel;
    return weights + this.controlNetsMiB(lowVramUnits) + activations;
  }

  private controlNetsMiB(lowVramUnits: readonly boolean[]): number {
    const resident = lowVramUnits.filter((lowVram) => !lowVram).length;
    return Math.max(resident, this.cachedControlNets) * this.settings.controlNetMiB;
  }

  private get allWeightsMiB(): number {
    const { unetMiB, textEncoderMiB, vaeMiB } = this.settings;
    return unetMiB + textEncoderMiB + vaeMiB;
  }

  private residentMiB(): number {
    const model = this.modelLoaded && this.mode === 'normal' ? this.allWeightsMiB : 0;
    return model + this.controlNetsMiB([]);
  }

  private take(needed: number): void {
    const lacking = needed + this.crept - this.roomMiB;
    if (lacking > 0 && this.settings.totalMiB > 0) {
      this.outOfMemoryEvents += 1;
      throw this.full(lacking);
    }
    this.allocate(needed);
  }

  private allocate(mib: number): void {
    this.allocatedMiB = mib;
    this.peakMiB = Math.max(this.peakMiB, mib);
  }

  private full(lackingMiB: number): PythonException {
    const gib = (this.settings.totalMiB / 1024).toFixed(2);
    const free = Math.max(0, this.roomMiB - this.allocatedMiB);
    return new PythonException(
      'OutOfMemoryError',
      `CUDA out of memory. Tried to allocate ${lackingMiB.toFixed(2)} MiB. GPU 0 has a total capacty of ${gib} GiB ` +
        `of which ${free.toFixed(2)} MiB is free. Including non-PyTorch memory, this process has ` +
        `${(this.settings.contextMiB / 1024).toFixed(2)} GiB memory in use. If reserved but unallocated memory is large ` +
        'try setting max_split_size_mb to avoid fragmentation.  See documentation for Memory Management and PYTORCH_CUDA_ALLOC_CONF',
    );
  }
}
