import { boxBlur } from './blur.js';
import { luminance, type Canvas, type Plane } from './canvas.js';
import { applyEnlarged, shrink } from './scale.js';

/**
 * Edge-preserving smoothing: a guided filter with the luminance as guide, its coefficients at a quarter of the
 * resolution (He and Sun, "Fast Guided Filter"). `edge` is the contrast, 0..1, above which an edge survives.
 */
export const smoothKeepingEdges = (canvas: Canvas, radius: number, edge: number): Canvas => {
  const { width, height } = canvas;
  const factor = radius >= 4 ? 4 : 2;
  const guide = luminance(canvas);
  const small = shrink(guide, width, height, factor);
  const near = Math.max(1, Math.round(radius / factor));
  const blur = (plane: Plane): Plane => boxBlur(plane, small.width, small.height, near);
  const mean = blur(small.plane);
  const variance = blur(small.plane.map((value) => value * value));
  for (let i = 0; i < mean.length; i += 1) variance[i] -= mean[i] * mean[i];
  const filter = (channel: Plane): Plane => {
    const thin = shrink(channel, width, height, factor).plane;
    const channelMean = blur(thin);
    const product = blur(thin.map((value, i) => value * small.plane[i]));
    const slope = new Float32Array(thin.length);
    const offset = new Float32Array(thin.length);
    for (let i = 0; i < slope.length; i += 1) {
      slope[i] = (product[i] - channelMean[i] * mean[i]) / (variance[i] + edge * edge);
      offset[i] = channelMean[i] - slope[i] * mean[i];
    }
    return applyEnlarged({ ...small, plane: blur(slope) }, { ...small, plane: blur(offset) }, guide, canvas);
  };
  return { width, height, r: filter(canvas.r), g: filter(canvas.g), b: filter(canvas.b) };
};
