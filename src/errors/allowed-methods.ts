import type { Request } from 'express';

/** The used part of Express's router; not a documented API, so every member is checked. */
interface Layer {
  readonly route?: { readonly methods?: Readonly<Record<string, boolean>> };
  /** Truthy for a match: a boolean or the match itself, depending on the version. */
  match?(path: string): unknown;
}

/** Methods that the request's path supports, in upper case and alphabetical order; empty for an unknown path. */
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
