import { copyCanvas, emptyCanvas, mixInto, smoothstep, toCanvas, toRgbImage, type Canvas } from './canvas.js';
import { fractalNoise, hashText, seededRandom, valueNoise } from './random.js';
import type { RgbImage } from './rgb-image.js';
import { displace } from './scale.js';
import { styleOf } from './style-words.js';
import type { Studio } from './studio.js';
import { grade } from './tone.js';

export interface PaintOrder {
  /** Already at the size of the job; null for txt2img. */
  init: RgbImage | null;
  width: number;
  height: number;
  prompt: string;
  /** Denoising strength, 0..1. */
  strength: number;
  seed: number;
  checkpoint: string;
  /** Digest of what ControlNet contributes; empty without control. */
  control: string;
  quality: 'restyle' | 'tint';
}

/**
 * Simulates the model: restyles the init image according to the prompt, and departs further from it with higher
 * denoising strength. The same order gives the same pixels; another seed, checkpoint or control gives others.
 */
export const paint = (order: PaintOrder): RgbImage => {
  const { width, height, strength } = order;
  const seed = hashText([order.seed, order.checkpoint, order.control].join('|'));
  const studio: Studio = { random: seededRandom(seed), strength, scale: Math.min(width, height) / 640 };
  const source = order.init === null ? imagine(order, studio) : toCanvas(order.init);
  const guided = order.control === '' ? drift(source, studio) : source;
  if (order.quality === 'tint') return toRgbImage(tinted(guided, seed, strength));
  const styled = styleOf(order.prompt)(guided, studio);
  const result = mixInto(copyCanvas(guided), styled, smoothstep(0, 0.42, strength));
  return toRgbImage(result);
};

/** Without control the model does not follow the shapes: they drift, more so with higher strength. */
const drift = (source: Canvas, { random, strength, scale }: Studio): Canvas => {
  const reach = 56 * scale * smoothstep(0.2, 0.9, strength);
  if (reach < 0.5) return source;
  const offsets = (): Float32Array =>
    valueNoise(source, 90 * scale, random).map((value) => (value - 0.5) * reach);
  return displace(source, offsets(), offsets());
};

/** Clouds of colour, if there is no init image. */
const imagine = ({ width, height }: PaintOrder, { random, scale }: Studio): Canvas => {
  const canvas = emptyCanvas(width, height);
  for (const plane of [canvas.r, canvas.g, canvas.b]) {
    const clouds = fractalNoise(canvas, 160 * scale, 4, random);
    for (let i = 0; i < plane.length; i += 1) plane[i] = 30 + 210 * clouds[i];
  }
  return canvas;
};

/** The picture after an interrupt: the share of the steps that was not done remains as noise. */
export const unfinished = (image: RgbImage, seed: number, completed: number): RgbImage => {
  const canvas = toCanvas(image);
  const random = seededRandom(seed);
  const cell = Math.max(4, Math.min(image.width, image.height) / 26);
  for (const plane of [canvas.r, canvas.g, canvas.b]) {
    const noise = fractalNoise(canvas, cell, 3, random);
    for (let i = 0; i < plane.length; i += 1) {
      plane[i] += ((noise[i] - 0.5) * 460 + 128 - plane[i]) * (1 - completed) * 0.75;
    }
  }
  return toRgbImage(canvas);
};

/** The cheap mode: only changes the colouring. */
const tinted = (canvas: Canvas, seed: number, strength: number): Canvas => {
  const shift = (channel: number): number => (((seed >>> (channel * 8)) & 63) - 31) * strength;
  [canvas.r, canvas.g, canvas.b].forEach((plane, channel) => {
    const by = shift(channel);
    for (let i = 0; i < plane.length; i += 1) plane[i] += by;
  });
  return grade(canvas, { contrast: 1 - 0.2 * strength });
};
