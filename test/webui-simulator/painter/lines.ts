import { gaussianBlur } from './blur.js';
import { smoothstep, type Plane } from './canvas.js';

export interface LineSettings {
  /** Half the width of a line, pixels. */
  sigma: number;
  /** How strongly the difference of Gaussians counts over the tone itself. */
  sharpness: number;
  /** Tone above which the paper stays white. */
  threshold: number;
  /** Hardness of the edge of a line. */
  hardness: number;
}

/**
 * Ink lines where the picture has edges: 0 is ink, 1 is paper. Extended difference of Gaussians after Winnemöller,
 * Kyprianidis and Olsen (2012).
 */
export const drawLines = (
  luma: Plane,
  size: { width: number; height: number },
  settings: LineSettings,
): Plane => {
  const { width, height } = size;
  const { sigma, sharpness, threshold, hardness } = settings;
  const fine = gaussianBlur(luma, width, height, sigma);
  const coarse = gaussianBlur(luma, width, height, sigma * 1.6);
  for (let i = 0; i < fine.length; i += 1) {
    const tone = (1 + sharpness) * fine[i] - sharpness * coarse[i];
    fine[i] = tone >= threshold ? 1 : 1 + Math.tanh(hardness * (tone - threshold));
  }
  return fine;
};

/** Lines only, whatever the tone: 1 on an edge, 0 elsewhere. `strength` is the contrast that makes a full line. */
export const findContours = (
  luma: Plane,
  size: { width: number; height: number },
  sigma: number,
  strength: number,
): Plane => {
  const { width, height } = size;
  const fine = gaussianBlur(luma, width, height, sigma);
  const coarse = gaussianBlur(luma, width, height, sigma * 1.6);
  for (let i = 0; i < fine.length; i += 1) {
    fine[i] = smoothstep(strength * 0.12, strength, coarse[i] - fine[i]);
  }
  return fine;
};

export interface Gradient {
  dx: Plane;
  dy: Plane;
}

/** Central differences; zero on the border. */
export const gradient = (luma: Plane, width: number, height: number): Gradient => {
  const dx = new Float32Array(luma.length);
  const dy = new Float32Array(luma.length);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const i = y * width + x;
      dx[i] = (luma[i + 1] - luma[i - 1]) * 0.5;
      dy[i] = (luma[i + width] - luma[i - width]) * 0.5;
    }
  }
  return { dx, dy };
};
