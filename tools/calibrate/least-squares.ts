/**
 * The x that minimises the squares of `rows · x - values`, by the normal equations; null if the rows do not
 * determine the unknowns.
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): number[] | null {
  const unknowns = rows[0]?.length ?? 0;
  // Scaling the columns to similar size keeps the equations well conditioned.
  const scale = Array.from({ length: unknowns }, (_, column) =>
    Math.max(...rows.map((row) => Math.abs(row[column] ?? 0))),
  );
  if (scale.some((size) => size === 0)) return null;
  const scaled = rows.map((row) => row.map((value, column) => value / (scale[column] ?? 1)));
  const equations = Array.from({ length: unknowns }, (_, i) => [
    ...Array.from({ length: unknowns }, (_unknown, j) => sum(scaled, (row) => (row[i] ?? 0) * (row[j] ?? 0))),
    sum(scaled, (row, index) => (row[i] ?? 0) * (values[index] ?? 0)),
  ]);
  return eliminate(equations)?.map((value, column) => value / (scale[column] ?? 1)) ?? null;
}

/** Gauss-Jordan elimination with the largest pivot of each column. */
function eliminate(equations: number[][]): number[] | null {
  const size = equations.length;
  for (let column = 0; column < size; column += 1) {
    const below = equations.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const pivotAt = column + below.indexOf(Math.max(...below));
    const pivot = equations[pivotAt];
    const replaced = equations[column];
    if (pivot === undefined || replaced === undefined || Math.abs(pivot[column] ?? 0) < 1e-6) return null;
    [equations[column], equations[pivotAt]] = [pivot, replaced];
    for (const row of equations) {
      if (row === pivot) continue;
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
      for (let index = column; index <= size; index += 1)
        row[index] = (row[index] ?? 0) - factor * (pivot[index] ?? 0);
    }
  }
  return equations.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1));
}

function sum<T>(items: readonly T[], of: (item: T, index: number) => number): number {
  return items.reduce((total, item, index) => total + of(item, index), 0);
}
