import type { Canvas } from './canvas.js';

/** What a style may use beside the picture. */
export interface Studio {
  /** The same numbers for the same seed. */
  random: () => number;
  /** Denoising strength, 0..1: how far the style may go from the photo. */
  strength: number;
  /** 1 at a short side of 640 pixels: brushes and dots grow with the picture. */
  scale: number;
}

export type Style = (source: Canvas, studio: Studio) => Canvas;
