import { type KeyEntry, LIMIT_NAMES } from '../../src/access/key-entry.js';
import { scopesFrom } from '../../src/access/scopes.js';

/** A key as it may be shown to anybody who may read the terminal: nothing of it opens anything. */
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

/** The same as a table for people. */
export function keyTable(keys: readonly KeyEntry[]): string {
  const rows = keys.map(({ name, scopes, limits, webhook, created, oldHash }) => [
    name,
    scopesFrom(scopes).join(','),
    Object.entries(LIMIT_NAMES)
      .flatMap(([attribute, limit]) =>
        limits[limit] === undefined ? [] : [`${attribute}=${limits[limit] ?? 'any'}`],
      )
      .join(' ') || '-',
    // A path or a query may be what lets somebody in there.
    webhook.url === null ? '-' : new URL(webhook.url).origin,
    created?.slice(0, 10) ?? '-',
    oldHash === null ? '' : 'the key before is still good',
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
