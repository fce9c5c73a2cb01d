import { blackImage, type RgbImage } from './rgb-image.js';

export interface PaintOrder {
  /** Already at the size of the job; null for txt2img. */
  init: RgbImage | null;
  width: number;
  height: number;
  prompt: string;
  /** Denoising strength, 0..1. */
  strength: number;
  seed: number;
  /** Share of the steps that was done, below 1 after an interrupt. */
  completed: number;
  checkpoint: string;
  /** Digest of what ControlNet contributes; empty without control. */
  control: string;
  quality: 'restyle' | 'tint';
}

export const paint = async (order: PaintOrder): Promise<RgbImage> => {
  const out = blackImage(order.width, order.height);
  const source = order.init?.data;
  let hash = order.seed | 0;
  for (const char of order.prompt + order.control + order.checkpoint)
    hash = (hash * 31 + char.charCodeAt(0)) | 0;
  for (let i = 0; i < out.data.length; i += 1) {
    const shift = ((hash >> ((i % 3) * 8)) & 63) - 31;
    out.data[i] = Math.min(255, Math.max(0, (source?.[i] ?? 128) + shift * order.strength));
  }
  return out;
};
