import { blurCanvas, boxBlur, gaussianBlur } from '../blur.js';
import { clamp01, copyCanvas, luminance, mixInto, smoothstep } from '../canvas.js';
import { findContours } from '../lines.js';
import { fractalNoise, grain } from '../random.js';
import { gradient } from '../lines.js';
import { smoothKeepingEdges } from '../smooth.js';
import type { Style } from '../studio.js';
import { distanceFromMiddle, grade, tint } from '../tone.js';

/** Night, magenta from one side and cyan from the other, neon along the edges, rain. */
export const cyberpunk: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const calm = smoothKeepingEdges(source, Math.round(4 * scale), 0.05);
  const out = grade(copyCanvas(calm), { contrast: 1.25, brightness: -74, saturation: 0.7 });
  tint(out, { shadows: [10, 4, 40], lights: [196, 176, 255] }, 0.55);
  const tone = luminance(calm);
  const shape = gaussianBlur(tone, width, height, 10 * scale);
  const { dx } = gradient(shape, width, height);
  const contours = findContours(tone, source, 1.6 * scale, 0.06);
  const glow = gaussianBlur(contours, width, height, 7 * scale);
  const broad = boxBlur(tone, width, height, Math.round(34 * scale));
  const far = distanceFromMiddle(width, height, 0.04);
  const haze = fractalNoise(source, 180 * scale, 3, random);
  const drops = grain({ width: width + height, height: 1 }, random);
  const falling = boxBlur(drops, width + height, 1, 1);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const side = clamp01(0.5 + dx[i] * 26 + (x / width - 0.5) * 0.9);
      const warm = 1 - side;
      const night = 1 - 0.72 * smoothstep(0.55, 1.15, far[i]);
      const lit = clamp01(tone[i] * 0.45 + (tone[i] - broad[i]) * 0.9) * night;
      const neon = contours[i] * 0.85 + glow[i] * 1.15;
      const scan = ((y & 3) === 0 ? 0.9 : 1) * (0.45 + 0.55 * night);
      const rain = smoothstep(0.72, 0.86, falling[(x + (y >> 3)) % (width + height)]) * 16 * haze[i];
      out.r[i] =
        (out.r[i] + 170 * warm * lit + 250 * neon * warm + 20 * neon + 46 * haze[i] * warm) * scan + rain;
      out.g[i] = (out.g[i] + 110 * side * lit + 190 * neon * side + 22 * haze[i] * side) * scan + rain;
      out.b[i] = (out.b[i] + 120 * lit + 230 * neon + 52 * haze[i]) * scan + rain * 1.4;
    }
  }
  const bloom = blurCanvas(out, Math.round(9 * scale));
  for (let i = 0; i < out.r.length; i += 1) {
    out.r[i] += Math.max(0, bloom.r[i] - 96) * 0.55;
    out.g[i] += Math.max(0, bloom.g[i] - 96) * 0.55;
    out.b[i] += Math.max(0, bloom.b[i] - 96) * 0.55;
  }
  return out;
};

/** A faded print: sepia, dark corners, grain and a light leak. */
export const vintage: Style = (source, { random, scale }) => {
  const { width, height } = source;
  const out = grade(copyCanvas(source), { contrast: 0.86, saturation: 0.42, brightness: 8 });
  tint(out, { shadows: [54, 32, 22], lights: [250, 226, 178] }, 0.62);
  const far = distanceFromMiddle(width, height);
  const dust = grain(source, random);
  const leak = fractalNoise(source, 400 * scale, 2, random);
  for (let i = 0; i < far.length; i += 1) {
    const corner = 1 - 0.52 * smoothstep(0.72, 1.4, far[i]);
    const speck = (dust[i] - 0.5) * 30;
    const warm = 44 * smoothstep(0.55, 0.8, leak[i]);
    out.r[i] = out.r[i] * corner + speck + warm;
    out.g[i] = out.g[i] * corner + speck + warm * 0.45;
    out.b[i] = out.b[i] * corner + speck;
  }
  return out;
};

/** The photo itself in better light: calm skin, clear detail, a warm studio. */
export const studioPhoto: Style = (source, { scale }) => {
  const { width, height } = source;
  const calm = smoothKeepingEdges(source, Math.round(5 * scale), 0.035);
  const out = copyCanvas(calm);
  const blurred = blurCanvas(source, Math.round(2 * scale));
  const broad = boxBlur(luminance(source), width, height, Math.round(28 * scale));
  const tone = luminance(source);
  const far = distanceFromMiddle(width, height, 0.05);
  for (let i = 0; i < tone.length; i += 1) {
    const local = (tone[i] - broad[i]) * 62;
    const light = 1.1 - 0.34 * smoothstep(0.45, 1.35, far[i]);
    out.r[i] = (out.r[i] + (source.r[i] - blurred.r[i]) * 1.5 + local) * light + 5;
    out.g[i] = (out.g[i] + (source.g[i] - blurred.g[i]) * 1.5 + local) * light;
    out.b[i] = (out.b[i] + (source.b[i] - blurred.b[i]) * 1.5 + local) * light - 4;
  }
  return mixInto(out, grade(copyCanvas(out), { saturation: 1.18, contrast: 1.06 }), 0.8);
};
