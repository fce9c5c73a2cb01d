import { smoothstep, type Plane } from './canvas.js';
import type { Flow } from './flow.js';

const HATCH_ANGLE = 0.82;

/** Leaves `amount` of graphite between four pixels. */
const leave = (ink: Plane, width: number, spot: { x: number; y: number }, amount: number): void => {
  const left = spot.x | 0;
  const top = spot.y | 0;
  const fx = spot.x - left;
  const fy = spot.y - top;
  const i = top * width + left;
  ink[i] += amount * (1 - fx) * (1 - fy);
  ink[i + 1] += amount * fx * (1 - fy);
  ink[i + width] += amount * (1 - fx) * fy;
  ink[i + width + 1] += amount * fx * fy;
};

/**
 * Thousands of short strokes: along the shapes where there are any (hair, folds), else slanted as a right hand does it,
 * crossed where it is darkest. The dark gets more strokes and firmer ones.
 */
export const shadeWithPencil = (
  tone: Plane,
  { width, height }: { width: number; height: number },
  { flow, random, scale }: { flow: Flow; random: () => number; scale: number },
): Plane => {
  const ink = new Float32Array(tone.length);
  const strokes = Math.round((width * height) / (9 * scale * scale));
  for (let k = 0; k < strokes; k += 1) {
    const spot = { x: random() * width, y: random() * height };
    const dark = 1 - tone[(spot.y | 0) * width + (spot.x | 0)];
    // The paper around the drawing stays bare.
    const away = Math.hypot(spot.x / width - 0.5, (spot.y / height - 0.5) * 0.8) * 2;
    const wanted = Math.max(0, dark - 0.2) * 1.5 * (1 - 0.75 * smoothstep(0.55, 1.05, away));
    if (random() > wanted) continue;
    const follows = flow.edgeAt(spot.x, spot.y) > 0.3 && dark > 0.45;
    const crossed = dark > 0.6 && random() < 0.45;
    let angle = (crossed ? HATCH_ANGLE + 1.35 : HATCH_ANGLE) + (random() - 0.5) * 0.24;
    if (follows) angle = flow.angleAt(spot.x, spot.y);
    const length = (13 + 17 * random()) * scale;
    const force = 0.3 + 0.7 * dark;
    for (let gone = 0; gone < length; gone += 1) {
      if (spot.x < 1 || spot.y < 1 || spot.x >= width - 2 || spot.y >= height - 2) break;
      // A stroke ends where its shade ends, or the brows would meet.
      if (1 - tone[(spot.y | 0) * width + (spot.x | 0)] < dark - 0.25) break;
      leave(ink, width, spot, force * (1 - ((2 * gone) / length - 1) ** 2 * 0.7));
      if (follows && (gone & 3) === 3) {
        const next = flow.angleAt(spot.x, spot.y);
        // The field has no sense of forward and back, the pencil has.
        angle = Math.cos(next - angle) < 0 ? next + Math.PI : next;
      }
      spot.x += Math.cos(angle);
      spot.y += Math.sin(angle);
    }
  }
  return ink;
};
