import { type KeyEntry, LIMIT_NAMES } from '../../src/access/key-entry.js';
import { scopesFrom } from '../../src/access/scopes.js';

/** A key without its secrets, safe to print to a terminal. */
export function shownKey({ name, scopes, limits, webhook, created, oldHash }: KeyEntry): object {
  return {
    name,
    scopes: scopesFrom(scopes),
    limits,
    webhook: webhook.url === null ? null : new URL(webhook.url).origin,
    events: webhook.events,
    webhookSecrets: webhook.secrets.length,
    rotating: oldHash !== null,
    created,
  };
}

/** The same as a table. */
export function keyTable(keys: readonly KeyEntry[]): string {
  const rows = keys.map(({ name, scopes, limits, webhook, created, oldHash }) => [
    name,
    scopesFrom(scopes).join(','),
    Object.entries(LIMIT_NAMES)
      .flatMap(([attribute, limit]) =>
        limits[limit] === undefined ? [] : [`${attribute}=${limits[limit] ?? 'any'}`],
      )
      .join(' ') || '-',
    // The path or query of a webhook may contain a secret.
    webhook.url === null ? '-' : new URL(webhook.url).origin,
    created?.slice(0, 10) ?? '-',
    oldHash === null ? '' : 'the previous key is still valid',
  ]);
  const all = [['name', 'scopes', 'limits', 'webhook', 'created', ''], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
