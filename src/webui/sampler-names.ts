/** A sampler in the spelling of one WebUI. */
export interface SamplerNames {
  readonly samplerName: string;
  /** Absent where the WebUI has no schedulers (A1111 before 1.9). */
  readonly scheduler?: string;
}

export interface SamplerLists {
  readonly samplers: readonly string[];
  readonly schedulers: readonly string[];
}

/** The scheduler's name for letting the sampler choose; it is case-sensitive. */
export const AUTOMATIC = 'Automatic';

/**
 * The listed names of a sampler and a scheduler; null if the sampler is not listed. Names must match exactly: from
 * A1111 1.9 on and on Forge, an unknown sampler is answered with 200 and a picture of DPM++ 2M, and an unknown
 * scheduler likewise. Before 1.9 both are one name (`DPM++ 2M Karras`), and an unlisted pair falls back to the
 * sampler alone.
 */
export function samplerNames(lists: SamplerLists, sampler: string, scheduler: string): SamplerNames | null {
  if (lists.schedulers.length > 0) {
    const known = lists.samplers.includes(sampler) && lists.schedulers.includes(scheduler);
    return known ? { samplerName: sampler, scheduler } : apart(lists, sampler);
  }
  const joined = `${sampler} ${scheduler}`;
  if (lists.samplers.includes(joined)) return { samplerName: joined };
  return lists.samplers.includes(sampler) ? { samplerName: sampler } : null;
}

/** Splits a sampler's name of a WebUI before 1.9 into the sampler and the scheduler of later versions. */
function apart({ samplers, schedulers }: SamplerLists, joined: string): SamplerNames | null {
  for (const scheduler of schedulers) {
    const samplerName = joined.endsWith(` ${scheduler}`) ? joined.slice(0, -scheduler.length - 1) : '';
    if (samplers.includes(samplerName)) return { samplerName, scheduler };
  }
  return null;
}
