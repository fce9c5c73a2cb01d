import type { LaunchMode } from './capabilities.js';

/** GPU memory of the parts of a job in one launch mode, MiB. A coefficients file has the same field names. */
export interface VramCoefficients {
  /** CUDA context and libraries, without any weights. */
  readonly contextMiB: number;
  /** Part of the UNet that is on the card while it runs: all of it, or its largest block under --lowvram. */
  readonly unetMiB: number;
  readonly textEncoderMiB: number;
  readonly vaeMiB: number;
  readonly controlNetMiB: number;
  /** One UNet evaluation, conditional and unconditional half together, for each picture of a batch. */
  readonly samplingMiBPerMegapixel: number;
  /** Decoding one latent; the pictures of a batch are decoded one by one. */
  readonly decodingMiBPerMegapixel: number;
  /** Added to every estimate: the most by which a measured job exceeded the fitted model. */
  readonly marginMiB: number;
}

/** The properties of a job that determine its memory. */
export interface VramLoad {
  readonly megapixels: number;
  readonly batch: number;
  /** ControlNets whose weights stay on the card. */
  readonly residentUnits: number;
  /** Units on low_vram: one of them at a time is on the card, while the weights of the UNet stay. */
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

/** --lowvram holds one block of the UNet at a time; approximate size of the largest. */
const UNET_BLOCK_MIB = 256;

/** Conservative (high) estimates, used until measured coefficients are available. */
export function defaultCoefficients(launchMode: LaunchMode): VramCoefficients {
  return launchMode === 'lowvram' ? { ...SD15, unetMiB: UNET_BLOCK_MIB } : SD15;
}

/** Memory on the card while the UNet runs and while the VAE decodes, context and margin included, MiB. */
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

/** Peak memory of one job, MiB. */
export function peakMiB(load: VramLoad, launchMode: LaunchMode, coefficients: VramCoefficients): number {
  const { sampling, decoding } = phaseMiB(load, launchMode, coefficients);
  return Math.max(sampling, decoding);
}
