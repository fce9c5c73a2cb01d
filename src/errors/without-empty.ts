/** A form or a query without its empty fields: that is how pages and tools send those that were not filled in. */
export function withoutEmpty(fields: unknown): unknown {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
