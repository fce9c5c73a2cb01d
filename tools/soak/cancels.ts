import { Callers } from './callers.js';
import { promiseRows } from './findings.js';
import { Site } from './site.js';
import { never, type Soak, type SoakPart } from './soak.js';
import { setTimeout as sleep } from 'node:timers/promises';

/** Long enough for a cancel during a job, and for the next job to be parked behind it. */
const JOB_MS = 400;
const CALLERS = 8;
const CANCEL_SHARE = 0.7;
const LOOK_EVERY_MS = 250;

/**
 * Cancels transfers at random moments: exactly those must end as cancelled, and no interrupt may hit another job.
 */
export async function soakCancels(soak: Soak): Promise<SoakPart> {
  // In this mode another client's job could be hit: a WebUI with a UI distinguishes its jobs.
  const simulator = { mode: 'ui', clock: { jobMs: JOB_MS } } as const;
  return await Site.use(soak, 'cancels', simulator, async (site) => {
    await site.accepting(site.start('service', 'main.js'));
    const callers = new Callers({
      url: site.url,
      callers: CALLERS,
      cancelShare: CANCEL_SHARE,
      cancelWithinMs: JOB_MS * CALLERS * 1.5,
      seed: soak.seed,
      signal: site.signal,
    });
    const asked = (): number => [...callers.fates.values()].filter((fate) => fate.cancelAsked).length;
    while (asked() < soak.cancels && !site.signal.aborted) await sleep(LOOK_EVERY_MS);
    await callers.stop();
    site.signal.throwIfAborted();
    const webui = site.webui.observations;
    const { fates, refusals } = callers;
    const rows = [
      ...promiseRows({ fates, endings: site.endings(), webui, ownerKills: [] }),
      never('Responses with 5xx', refusals),
    ];
    return {
      rows: rows.map((row) => ({ ...row, what: `${asked()} cancels. ${row.what}` })),
      events: [
        { part: 'cancels', asked: asked(), interrupts: webui.interrupts.length, jobs: webui.jobs.length },
      ],
      charts: {},
    };
  });
}
