/** The median; of an even number of values the lower of the middle two, so always one of the values. Null if empty. */
export function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null;
}
