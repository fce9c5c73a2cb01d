import type { Canvas, Plane } from './canvas.js';
import type { Flow } from './flow.js';

export interface BrushLayer {
  /** Pixels across and along. */
  width: number;
  length: number;
  /** Distance between strokes; the smaller, the denser. */
  spacing: number;
  /** How much the colour of a stroke may differ from what it covers, 0..1. */
  colourJitter: number;
  angleJitter: number;
  /** Only where the picture has at least this much detail, 0..1. */
  onlyDetail: number;
  opacity: number;
}

/** What is being painted, and how thick the paint lies: `height` gives the light something to catch. */
export interface Painting {
  canvas: Canvas;
  height: Plane;
}

interface Stroke {
  x: number;
  y: number;
  angle: number;
  length: number;
  width: number;
  colour: readonly [number, number, number];
}

const BRISTLES = 64;

/** Narrows from..to (around 0) to where |offset + x * slope| stays below the limit. */
const narrow = (span: { from: number; to: number }, offset: number, slope: number, limit: number): void => {
  if (Math.abs(slope) < 1e-3) {
    if (Math.abs(offset) > limit) span.to = -Infinity;
    return;
  }
  const one = (-limit - offset) / slope;
  const other = (limit - offset) / slope;
  span.from = Math.max(span.from, Math.min(one, other));
  span.to = Math.min(span.to, Math.max(one, other));
};

/** One stroke: a round-ended bar whose bristles leave their own traces. Only pixels below it are visited. */
const putStroke = (painting: Painting, stroke: Stroke, opacity: number, bristles: Float32Array): void => {
  const { canvas, height: relief } = painting;
  const { width, height, r, g, b } = canvas;
  const cos = Math.cos(stroke.angle);
  const sin = Math.sin(stroke.angle);
  const halfLength = stroke.length / 2;
  const halfWidth = stroke.width / 2;
  const straight = halfLength - halfWidth;
  const reach = Math.abs(sin) * halfLength + Math.abs(cos) * halfWidth;
  const top = Math.max(0, Math.ceil(stroke.y - reach));
  const bottom = Math.min(height - 1, Math.floor(stroke.y + reach));
  const [red, green, blue] = stroke.colour;
  const toBristle = BRISTLES / stroke.width;
  const span = { from: 0, to: 0 };
  for (let y = top; y <= bottom; y += 1) {
    const fy = y - stroke.y;
    span.from = -stroke.x;
    span.to = width - 1 - stroke.x;
    narrow(span, fy * cos, -sin, halfWidth);
    narrow(span, fy * sin, cos, halfLength);
    const right = Math.floor(stroke.x + span.to);
    for (let x = Math.max(0, Math.ceil(stroke.x + span.from)); x <= right; x += 1) {
      const fx = x - stroke.x;
      const across = fy * cos - fx * sin;
      const beyond = Math.abs(fx * cos + fy * sin) - straight;
      const distance = beyond > 0 ? Math.sqrt(beyond * beyond + across * across) : Math.abs(across);
      const inside = halfWidth - distance;
      if (inside <= 0) continue;
      const trace = bristles[((across + halfWidth) * toBristle) & (BRISTLES - 1)];
      const cover = opacity * (inside > 1.5 ? 1 : inside / 1.5) * (0.72 + 0.28 * trace);
      const shade = 0.92 + 0.16 * trace;
      const i = y * width + x;
      r[i] += (red * shade - r[i]) * cover;
      g[i] += (green * shade - g[i]) * cover;
      b[i] += (blue * shade - b[i]) * cover;
      relief[i] += (trace * 0.8 + (inside / halfWidth) * 0.4 - relief[i]) * cover;
    }
  }
};

/** Lays strokes on a jittered grid in random order, each along the flow and in the colour below its middle. */
export const layStrokes = (
  painting: Painting,
  reference: Canvas,
  layer: BrushLayer,
  { flow, random }: { flow: Flow; random: () => number },
): void => {
  const { width, height } = painting.canvas;
  const columns = Math.ceil(width / layer.spacing);
  const rows = Math.ceil(height / layer.spacing);
  const order = Uint32Array.from({ length: columns * rows }, (_, index) => index);
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  const bristles = Float32Array.from({ length: BRISTLES }, () => random());
  for (const cell of order) {
    const x = ((cell % columns) + random()) * layer.spacing;
    const y = (Math.floor(cell / columns) + random()) * layer.spacing;
    const detail = flow.edgeAt(x, y);
    const turn = (random() - 0.5) * layer.angleJitter;
    const brighter = 1 + (random() - 0.5) * layer.colourJitter;
    const warmer = (random() - 0.5) * layer.colourJitter * 60;
    const longer = 0.7 + 0.6 * random();
    if (detail < layer.onlyDetail) continue;
    const at = Math.min(height - 1, y | 0) * width + Math.min(width - 1, x | 0);
    const stroke: Stroke = {
      x,
      y,
      // Where nothing gives a direction the hand moves in slow waves of its own.
      angle: (detail > 0.04 ? flow.angleAt(x, y) : Math.sin(x / 90) + Math.cos(y / 70)) + turn,
      // Detail wants short strokes, or the eyes are painted over.
      length: layer.length * longer * (1 - 0.45 * detail),
      width: layer.width * (1 - 0.3 * detail),
      colour: [
        reference.r[at] * brighter + warmer,
        reference.g[at] * brighter,
        reference.b[at] * brighter - warmer,
      ],
    };
    putStroke(painting, stroke, layer.opacity, bristles);
  }
};

/** Light from the upper left over the relief of the paint. */
export const lightRelief = ({ canvas, height: relief }: Painting, strength: number): void => {
  const { width, height, r, g, b } = canvas;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const i = y * width + x;
      const slope = relief[i] - relief[i - width - 1];
      const light = slope * strength;
      r[i] += light;
      g[i] += light;
      b[i] += light;
    }
  }
};
