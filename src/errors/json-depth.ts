/** Valid requests have two levels. Code that recurses into a body would overflow the stack at thousands of levels. */
const MAX_DEPTH = 32;

/** Whether a parsed body is nested more than 32 levels deep. */
export function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((each) => Object.values(each).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
