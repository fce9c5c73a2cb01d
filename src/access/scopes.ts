/** What a key may do: send work, look at what is its own, ask for high priority, act as the operator. */
export const SCOPES = ['submit', 'read', 'priority', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

const USUAL: readonly Scope[] = ['submit', 'read'];

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}

/** The scopes of a key for which these were written down: the usual two come with a key that names neither of them. */
export function scopesFrom(written: readonly Scope[]): readonly Scope[] {
  if (written.includes('admin')) return SCOPES;
  const usual = written.some((scope) => USUAL.includes(scope)) ? [] : USUAL;
  return SCOPES.filter((scope) => written.includes(scope) || usual.includes(scope));
}
