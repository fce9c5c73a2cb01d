import type { Request } from 'express';

/** What of Express's router is looked at; it is no documented API, so everything is checked. */
interface Layer {
  readonly route?: { readonly methods?: Readonly<Record<string, boolean>> };
  /** Something true for a match: a boolean or what was matched, by version. */
  match?(path: string): unknown;
}

/** The methods that the request's path answers, in capitals and in alphabetical order; empty for an unknown path. */
export function allowedMethods({ app, path }: Request): string[] {
  const layers = ((app.router as { stack?: unknown } | undefined)?.stack ?? []) as readonly Layer[];
  const methods = new Set<string>();
  for (const layer of layers) {
    if (layer.route?.methods === undefined || !layer.match?.(path)) continue;
    for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}
