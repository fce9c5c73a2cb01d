import type { RgbPixels } from './pixels.js';

/**
 * Gives `picture` the colour balance of `reference` (Reinhard's transfer: mean and spread of each CIELAB channel).
 * @param strength 0 leaves the picture as it is, 1 takes the reference's balance over.
 */
export function matchColours(_picture: RgbPixels, _reference: RgbPixels, _strength: number): RgbPixels {
  throw new Error('being written');
}
