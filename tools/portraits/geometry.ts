/** Turns a drawn head: the face is painted on an upright cylinder, and the cylinder turns. */
export interface HeadTurn {
  /** Degrees; positive looks to the right of the picture. */
  readonly yaw: number;
  /** Radius of the cylinder and its axis, in the units of the drawing. */
  readonly radius: number;
  readonly axis: number;
}

export type Point = readonly [x: number, y: number];

const NUMBER = /-?\d+(?:\.\d+)?/g;

/** Moves every coordinate of a path, which must have only absolute commands, and no H or V. */
export function mapPath(path: string, move: (point: Point) => Point): string {
  const numbers = [...path.matchAll(NUMBER)].map(([text]) => Number(text));
  const moved = numbers.map((value, i) => {
    const other = numbers[i % 2 === 0 ? i + 1 : i - 1] ?? 0;
    const point = i % 2 === 0 ? move([value, other]) : move([other, value]);
    return point[i % 2];
  });
  let next = 0;
  return path.replace(NUMBER, () => String(round(moved[next++] ?? 0)));
}

export function mirror(path: string, axis: number): string {
  return mapPath(path, ([x, y]) => [2 * axis - x, y]);
}

/** Maps points of the face; `lift` is how far a point stands out of the cylinder (a nose). */
export function turn({ yaw, radius, axis }: HeadTurn, lift = 0): (point: Point) => Point {
  const angle = (yaw * Math.PI) / 180;
  return ([x, y]) => {
    const across = Math.max(-radius, Math.min(radius, x - axis));
    const depth = Math.sqrt(radius * radius - across * across) + lift;
    return [axis + across * Math.cos(angle) + depth * Math.sin(angle), y];
  };
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A small generator of reproducible noise (mulberry32), for the same drawing every time. */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Interpolates between two paths with the same commands. */
export function between(from: string, to: string, share: number): string {
  const numbers = [...to.matchAll(NUMBER)].map(([text]) => Number(text));
  let next = 0;
  return from.replace(NUMBER, (text) =>
    String(round(Number(text) * (1 - share) + (numbers[next++] ?? 0) * share)),
  );
}
