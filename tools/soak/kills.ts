import { setTimeout as sleep } from 'node:timers/promises';
import type { TransferView } from '../../src/records/transfer.view.js';
import { EaselClient } from '../../test/service/easel-client.js';
import { seededRandom } from '../../test/webui-simulator/painter/random.js';
import { quantile } from '../bench/statistics.js';
import { Callers } from './callers.js';
import { chartSvg } from '../plot/chart.js';
import { promiseRows } from './findings.js';
import { Site } from './site.js';
import { never, type Soak, type SoakPart, type SoakRow } from './soak.js';
import { oneService, serviceWithWorkers, type Victim } from './victims.js';

/** One kill, and the transfer at which it was aimed. */
interface Kill {
  readonly victim: string;
  readonly stage: string;
  readonly transferId: string;
  readonly ownsGpu: boolean;
  /** When the process was gone, on the WebUI's clock. */
  readonly goneMs: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly recoveryMs: number | null;
}

const STAGES = ['preparing', 'waiting', 'generating', 'finishing'] as const;
const JOB_MS = 400;
const CALLERS = 6;
const RECOVERED_WITHIN_MS = 15_000;
const AIM_EVERY_MS = 5;
const AIM_FOR_MS = 30_000;
const END_WITHIN_MS = 60_000;
/** The two setups; kills are shared out by their number of processes. */
const SCENES = [
  { name: 'one-service', victims: 5, start: oneService },
  { name: 'with-workers', victims: 3, start: serviceWithWorkers },
] as const;

/** Kills each process in each stage of a transfer, under load, and checks the outcome of everything accepted. */
export async function soakKills(soak: Soak): Promise<SoakPart> {
  const all = SCENES.reduce((sum, { victims }) => sum + victims, 0);
  const parts: SoakPart[] = [];
  let left = soak.kills;
  for (const [index, { name, victims, start }] of SCENES.entries()) {
    const share = index === SCENES.length - 1 ? left : Math.round((soak.kills * victims) / all);
    left -= share;
    if (share === 0) continue;
    parts.push(
      await Site.use(soak, name, { clock: { jobMs: JOB_MS } }, (site) =>
        scene(soak, site, { share, name, start }),
      ),
    );
  }
  return {
    rows: parts.flatMap(({ rows }) => rows),
    events: parts.flatMap(({ events }) => events),
    charts: Object.assign({}, ...parts.map(({ charts }) => charts)) as SoakPart['charts'],
  };
}

async function scene(
  soak: Soak,
  site: Site,
  given: { share: number; name: string; start: (site: Site) => Promise<Victim[]> },
): Promise<SoakPart> {
  const victims = await given.start(site);
  const callers = new Callers({
    url: site.url,
    callers: CALLERS,
    cancelShare: 0.15,
    cancelWithinMs: JOB_MS * CALLERS,
    seed: soak.seed,
    signal: site.signal,
  });
  const kills = await killAll(soak, { site, callers, victims, share: given.share });
  await callers.stop();
  const open = await unended(new EaselClient(site.url), site.signal);
  site.signal.throwIfAborted();
  return report(given.name, kills, { site, callers, open });
}

async function killAll(
  soak: Soak,
  given: { site: Site; callers: Callers; victims: Victim[]; share: number },
): Promise<Kill[]> {
  const { site, callers, victims, share } = given;
  const random = seededRandom(soak.seed);
  const client = new EaselClient(site.url);
  const kills: Kill[] = [];
  while (kills.length < share && !site.signal.aborted) {
    const pairs = victims.flatMap((victim) => STAGES.map((stage) => ({ victim, stage })));
    for (const { victim, stage } of shuffled(pairs, random)) {
      if (kills.length >= share || site.signal.aborted) break;
      const target = await aim(client, stage, callers);
      if (stage === 'generating') await sleep(random() * JOB_MS);
      const ownsGpu = victim.ownsGpu();
      if (target === null || !(await victim.kill())) continue;
      const kill = { victim: victim.name, stage, transferId: target.id, ownsGpu };
      const moment = { goneMs: site.webui.observations.atMs, at: Date.now() };
      // A transfer that is hit twice may rightly fail; here each one is hit at most once.
      await callers.untilEnded([target.id, ...target.generating]);
      const { end } = callers.fates.get(target.id) ?? { end: null };
      kills.push({ ...kill, ...moment, recoveryMs: recovery(site, moment, end) });
      console.log(
        `  ${kills.length}/${share}  ${victim.name}, ${stage}: ${seconds(kills.at(-1)?.recoveryMs)}`,
      );
    }
  }
  return kills;
}

/** From the kill, or the end of the generation that it orphaned, to the end of the transfer that was hit, ms. */
function recovery(site: Site, kill: { goneMs: number; at: number }, end: TransferView | null): number | null {
  if (!end?.finishedAt) return null;
  const { jobs } = site.webui.observations;
  const orphans = jobs.filter(
    ({ startedMs, finishedMs }) =>
      (startedMs ?? Infinity) <= kill.goneMs && (finishedMs ?? Infinity) > kill.goneMs,
  );
  const orphanedMs = Math.max(
    0,
    ...orphans.map(({ finishedMs }) => (finishedMs ?? kill.goneMs) - kill.goneMs),
  );
  return Math.max(0, Date.parse(end.finishedAt) - kill.at - orphanedMs);
}

/** A transfer that is in this stage right now, and the transfers that are being generated. */
async function aim(
  client: EaselClient,
  stage: string,
  { fates, load }: Callers,
): Promise<{ id: string; generating: string[] } | null> {
  const giveUpAt = Date.now() + AIM_FOR_MS;
  while (Date.now() < giveUpAt && !load.signal.aborted) {
    const items = await latest(client);
    const target = items.find(({ id, state }) => state === stage && fates.has(id));
    const generating = items.filter(({ state }) => state === 'generating').map(({ id }) => id);
    if (target) return { id: target.id, generating };
    await sleep(AIM_EVERY_MS);
  }
  return null;
}

/** The latest transfers, including those whose acceptance was never received. Empty without a response. */
async function latest(client: EaselClient): Promise<readonly TransferView[]> {
  const page = await client
    .call<{ items: TransferView[] }>('GET', '/v1/transfers?limit=100')
    .catch(() => null);
  return page?.status === 200 ? page.body.items : [];
}

/** @returns the transfers that did not end within a minute */
async function unended(client: EaselClient, signal: AbortSignal): Promise<string[]> {
  const giveUpAt = Date.now() + END_WITHIN_MS;
  for (;;) {
    const items = await latest(client);
    const open = items.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => id);
    if (items.length > 0 && open.length === 0) return [];
    if (Date.now() > giveUpAt || signal.aborted) return items.length === 0 ? ['no response'] : open;
    await sleep(AIM_EVERY_MS * 50);
  }
}

function report(
  name: string,
  kills: readonly Kill[],
  { site, callers, open }: { site: Site; callers: Callers; open: readonly string[] },
): SoakPart {
  const webui = site.webui.observations;
  const ownerKills = kills.filter(({ ownsGpu }) => ownsGpu).map(({ goneMs }) => goneMs);
  const rows = promiseRows({ fates: callers.fates, endings: site.endings(), webui, ownerKills });
  const title = `${name}: ${kills.length} kills`;
  return {
    rows: [...rows, never('Still open at the end, confirmed or not', open), recoveryRow(kills)].map(
      (row) => ({
        ...row,
        what: `${title}. ${row.what}`,
      }),
    ),
    events: kills,
    charts: {
      [`recovery-${name}`]: chartSvg({
        title: `Recovery after each kill, ${name}`,
        x: 'kill',
        y: 'seconds',
        series: [
          {
            name: 'recovery',
            points: kills.map(({ recoveryMs }, index) => ({ x: index + 1, y: (recoveryMs ?? 0) / 1000 })),
          },
        ],
      }),
    },
  };
}

function recoveryRow(kills: readonly Kill[]): SoakRow {
  const times = kills.map(({ recoveryMs }) => recoveryMs ?? Infinity);
  const p95 = quantile(times, 0.95);
  return {
    what: 'Recovery of the transfer that was hit, from the end of the job that it had left in the WebUI',
    bar: `p95 <= ${RECOVERED_WITHIN_MS / 1000} s`,
    seen: `median ${seconds(quantile(times, 0.5))}, p95 ${seconds(p95)}, longest ${seconds(Math.max(...times))}`,
    kept: p95 <= RECOVERED_WITHIN_MS,
  };
}

function seconds(ms: number | null | undefined): string {
  return ms === null || ms === undefined || ms === Infinity ? 'never' : `${(ms / 1000).toFixed(1)} s`;
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ value }) => value);
}
