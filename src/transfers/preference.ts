/** The preferences of a request (`Prefer`, RFC 7240). */
export interface Preference {
  /** Seconds to wait for the end of the transfer, up to 60; null: not requested. */
  readonly wait: number | null;
  /** Answer at once; `wait` takes precedence. */
  readonly respondAsync: boolean;
}

export const LONGEST_WAIT_SECONDS = 60;

const NONE: Preference = { wait: null, respondAsync: false };

/** Ignores unknown preferences, as the RFC requires. Of a repeated preference the first one counts. */
export function parsePreference(header: string | readonly string[] | undefined): Preference {
  const names = new Set<string>();
  return [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .reduce((preference, text) => {
      const [name = '', value] = (text.split(';')[0] ?? '')
        .split('=')
        .map((part) => part.trim().toLowerCase());
      if (names.has(name)) return preference;
      names.add(name);
      if (name === 'respond-async') return { ...preference, respondAsync: true };
      const seconds = name === 'wait' ? /^"?(\d{1,9})"?$/.exec(value ?? '')?.[1] : undefined;
      if (seconds === undefined) return preference;
      return { ...preference, wait: Math.min(Number(seconds), LONGEST_WAIT_SECONDS) };
    }, NONE);
}
