/** What a key may do: submit and cancel work, read its own resources, submit with high priority, act as the admin. */
export const SCOPES = ['submit', 'read', 'priority', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

const DEFAULTS: readonly Scope[] = ['submit', 'read'];

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}

/** The effective scopes of a key: `admin` includes all, and a key that names neither `submit` nor `read` has both. */
export function scopesFrom(written: readonly Scope[]): readonly Scope[] {
  if (written.includes('admin')) return SCOPES;
  const defaults = written.some((scope) => DEFAULTS.includes(scope)) ? [] : DEFAULTS;
  return SCOPES.filter((scope) => written.includes(scope) || defaults.includes(scope));
}
