import type { ObservationReport } from '../../test/webui-simulator/observations.js';
import type { Fate } from './callers.js';
import { MOST_JOBS, mostAtOnce, overlaps, wrongInterrupts } from '../../test/faults/owners.js';
import { never, type SoakRow } from './soak.js';

export interface Seen {
  readonly fates: ReadonlyMap<string, Fate>;
  /** How often the log reports the end of each transfer, by id. */
  readonly endings: ReadonlyMap<string, number>;
  readonly webui: ObservationReport;
  /** Times at which an owner of the GPU was killed, on the WebUI's clock. */
  readonly ownerKills: readonly number[];
}

/** The promises that must hold in any case. */
export function promiseRows({ fates, endings, webui, ownerKills }: Seen): SoakRow[] {
  const all = [...fates];
  const where = (wrong: (fate: Fate) => boolean): string[] =>
    all
      .filter(([, fate]) => wrong(fate))
      .map(([id, { end }]) => `${id} ${end?.error?.code ?? end?.state ?? ''}`);
  const asked = all.filter(([, { cancelAsked }]) => cancelAsked).map(([id]) => id);
  const atOnce = mostAtOnce(webui.jobs);
  return [
    never(
      `Accepted transfers lost, of ${all.length}`,
      where(({ end }) => end === null),
    ),
    never(
      'Ended twice',
      [...endings].filter(([, times]) => times > 1).map(([id]) => id),
    ),
    never(
      'Failed',
      where(({ end }) => end?.state === 'failed'),
    ),
    never(
      `Cancelled, but ended otherwise, of ${all.filter(([, fate]) => fate.cancelConfirmed).length}`,
      where(({ cancelConfirmed, end }) => cancelConfirmed && end !== null && end.state !== 'cancelled'),
    ),
    never(
      'Ended as cancelled without a request',
      where(({ cancelAsked, end }) => !cancelAsked && end?.state === 'cancelled'),
    ),
    never(
      `Interrupts that hit another transfer than the cancelled one, of ${webui.interrupts.length}`,
      wrongInterrupts(webui.interrupts, asked),
    ),
    never('Jobs sent while a job of a killed owner still ran', overlaps(webui.jobs, ownerKills)),
    {
      what: 'Jobs in the WebUI at once: one runs, one may be parked',
      bar: `<= ${MOST_JOBS}`,
      seen: String(atOnce),
      kept: atOnce <= MOST_JOBS,
    },
  ];
}
