/** How somebody wants to be answered (RFC 7240). */
export interface Preference {
  /** Seconds to wait for the end; null: it was not asked for. */
  readonly wait: number | null;
  /** To be answered at once. `wait` goes before it. */
  readonly respondAsync: boolean;
}

export const LONGEST_WAIT_SECONDS = 60;

const NONE: Preference = { wait: null, respondAsync: false };

/** What is not understood is left out, as the RFC has it. Of a preference that is named twice the first one counts. */
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
