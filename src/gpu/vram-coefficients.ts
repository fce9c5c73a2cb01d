import type { LaunchMode } from './capabilities.js';

/** What things weigh on the card in one launch mode, MiB. Names of the fields are those of a coefficients file. */
export interface VramCoefficients {
  /** CUDA context and libraries, before any weight. */
  readonly contextMiB: number;
  /** What of the UNet is on the card while it works: all of it, or its largest block under --lowvram. */
  readonly unetMiB: number;
  readonly textEncoderMiB: number;
  readonly vaeMiB: number;
  readonly controlNetMiB: number;
  /** One UNet evaluation, the conditional and the unconditional half together, for each picture of a batch. */
  readonly samplingMiBPerMegapixel: number;
  /** Decoding one latent; pictures of a batch are decoded one by one. */
  readonly decodingMiBPerMegapixel: number;
  /** Added to every estimate: how far a measured job was above what the others make expect. */
  readonly marginMiB: number;
}

/** As much of a job as its memory depends on. */
export interface VramLoad {
  readonly megapixels: number;
  readonly batch: number;
  /** ControlNets whose weights stay on the card. */
  readonly residentUnits: number;
  /** Units on low_vram, of which one at a time is there, while the UNet's weights stay. */
  readonly lowVramUnits: number;
}

/**
 * An SD 1.5 checkpoint in half precision (UNet 859.5 M, CLIP-L 123.1 M, VAE 83.7 M, ControlNet 361.3 M numbers).
 * Sampling: 150 to 180 MiB at 512 x 512 with memory-efficient attention, taken near the top. Decoding: 2178 x 2 bytes
 * per pixel, the estimate that Forge and ComfyUI reserve by (`memory_used_decode` of AutoencoderKL), which their own
 * comment calls too high.
 */
const SD15: VramCoefficients = {
  contextMiB: 480,
  unetMiB: 1639,
  textEncoderMiB: 235,
  vaeMiB: 160,
  controlNetMiB: 689,
  samplingMiBPerMegapixel: (175 / (512 * 512)) * 1e6,
  decodingMiBPerMegapixel: ((2178 * 2) / 2 ** 20) * 1e6,
  marginMiB: 0,
};

/** --lowvram holds one block of the UNet at a time; the largest is about this. */
const UNET_BLOCK_MIB = 256;

/** High rather than low: what serves as long as nothing was measured. */
export function defaultCoefficients(launchMode: LaunchMode): VramCoefficients {
  return launchMode === 'lowvram' ? { ...SD15, unetMiB: UNET_BLOCK_MIB } : SD15;
}

/** What a job has on the card while its UNet works and while its VAE decodes, context and margin included, MiB. */
export function phaseMiB(
  { megapixels, batch, residentUnits, lowVramUnits }: VramLoad,
  launchMode: LaunchMode,
  coefficients: VramCoefficients,
): { readonly sampling: number; readonly decoding: number } {
  const { contextMiB, marginMiB, unetMiB, textEncoderMiB, vaeMiB, controlNetMiB } = coefficients;
  const { samplingMiBPerMegapixel, decodingMiBPerMegapixel } = coefficients;
  const all = unetMiB + textEncoderMiB + vaeMiB;
  const always = contextMiB + marginMiB + residentUnits * controlNetMiB;
  const passing = Math.min(lowVramUnits, 1) * controlNetMiB;
  const swaps = launchMode !== 'normal';
  return {
    sampling: always + (swaps ? unetMiB : all) + passing + samplingMiBPerMegapixel * megapixels * batch,
    decoding: always + (swaps ? vaeMiB : all) + decodingMiBPerMegapixel * megapixels,
  };
}

/** The peak over one job. */
export function peakMiB(load: VramLoad, launchMode: LaunchMode, coefficients: VramCoefficients): number {
  const { sampling, decoding } = phaseMiB(load, launchMode, coefficients);
  return Math.max(sampling, decoding);
}
