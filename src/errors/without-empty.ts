/** A form or query without its empty fields: browsers and tools send fields that were not filled in as empty. */
export function withoutEmpty(fields: unknown): unknown {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
