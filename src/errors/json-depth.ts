/** What a request may say has two levels. Code that walks through a body calls itself once for each: thousands are too many. */
const MAX_DEPTH = 32;

/** Whether a parsed body has objects or lists in each other deeper than any request needs. */
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
