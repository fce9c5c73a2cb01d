import type { Program } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';
import { describePicture } from './recorded-pictures.js';
import type { Timeline, TimelineEvent } from './recordings.js';
import { send } from './replay.js';
import { settingsFor } from './situations.js';

/**
 * The outcome of a timeline: the response to each request, their order, and the states that progress went through.
 */
export interface Course {
  answers: Record<string, string>;
  order: string[];
  states: string[];
}

type Progress = Pick<TimelineEvent, 'state' | 'progress'>;

const INIT = { $image: { width: 64, height: 64, mode: 'RGB', format: 'png', rgbSha256: 'init' } };
const UNIT = {
  enabled: true,
  model: 'control_v2p_sd15_mediapipe_face [ecefccf5]',
  image: { $image: { width: 64, height: 64, mode: 'RGB', format: 'png', rgbSha256: 'map' } },
};
/** Recorded right after the start, so no job may run before. */
const FRESH = /^first-job|leak$/;
/** Started without a config.json. */
const UNCONFIGURED = /leak$/;

const isJob = ({ path }: TimelineEvent): boolean => path === '/sdapi/v1/img2img';
const nameOf = ({ label, path }: TimelineEvent): string => label ?? path ?? '';

const describeState = ({ state, progress }: Progress): string | null => {
  // Idle, or the last moment of a job, which a poll only sees by chance.
  if (state === undefined || state.job_count === 0 || state.job_no === state.job_count) return null;
  return `${state.job_count} jobs, ${state.job_no} done, step ${state.sampling_step}, ${(progress ?? 0).toFixed(4)}`;
};

const answerOf = (
  status: number,
  images: readonly string[],
  info: Record<string, unknown> | undefined,
): string => {
  const texts = Array.isArray(info?.['infotexts']) ? info['infotexts'].length : 0;
  return `${status}: ${images.join(' ')}; ${String(info?.['sd_model_name'])}, ${String(info?.['steps'])} steps, ${texts} infotexts`;
};

const recordedCourse = ({ events }: Timeline): Course => {
  const course: Course = { answers: {}, order: [], states: [] };
  const jobs = new Set(events.filter((event) => event.event === 'request' && isJob(event)).map(nameOf));
  for (const event of events) {
    const state = event.event === 'poll' ? describeState(event) : null;
    if (state !== null && !course.states.includes(state)) course.states.push(state);
    if (event.event === 'get' && event.path === '/sdapi/v1/options') {
      course.answers[nameOf(event)] = JSON.stringify(event.body, Object.keys(Object(event.body)).toSorted());
    }
    if (event.event !== 'response' || !jobs.has(nameOf(event))) continue;
    course.order.push(nameOf(event));
    const images = (event.images ?? []).map(({ $image }) =>
      Object.keys($image.textChunks ?? {}).length > 0 ? 'picture' : 'map',
    );
    const failed = event.status !== 200;
    course.answers[nameOf(event)] = failed ? JSON.stringify(event.body) : answerOf(200, images, event.info);
  }
  return course;
};

/** Plays a timeline against a simulator whose clock only moves as recorded. */
class TimelinePlayer {
  private readonly course: Course = { answers: {}, order: [], states: [] };
  private readonly open = new Map<string, Promise<void>>();
  private readonly aborts = new Map<string, AbortController>();
  private lastPoll: Progress | null = null;

  constructor(
    private readonly simulator: WebUiSimulator,
    private readonly timeline: Timeline,
  ) {}

  async play(): Promise<Course> {
    for (const event of this.timeline.events) await this.meet(event);
    for (const name of this.open.keys()) await this.await(name);
    await this.simulator.tickUntil(
      ({ running, jobs }) => running === 0 && jobs.every(({ finishedMs }) => finishedMs !== null),
    );
    return this.course;
  }

  private async meet(event: TimelineEvent): Promise<void> {
    switch (event.event) {
      case 'poll':
        this.lastPoll = event;
        return;
      case 'request':
        await this.reachSituation();
        return this.request(event);
      case 'control':
        await this.reachSituation();
        await send(this.simulator.url, { method: 'POST', path: event.path ?? '' });
        return;
      case 'client-closed-connection':
        await this.reachSituation();
        this.aborts.get(nameOf(event))?.abort();
        return;
      case 'get':
        return this.get(event);
      case 'response':
        return this.await(nameOf(event));
      default:
        return;
    }
  }

  /** Ticks until progress shows the same as the last recorded poll before this event. */
  private async reachSituation(): Promise<void> {
    const wanted = this.lastPoll?.state;
    this.lastPoll = null;
    if (this.open.size === 0) return;
    await this.settle();
    if (wanted === undefined || wanted.job_count === 0) return;
    for (let tries = 0; tries < 200; tries += 1) {
      const { state } = await this.poll();
      const reached =
        state?.job_count === wanted.job_count &&
        state.job_no === wanted.job_no &&
        state.sampling_step === wanted.sampling_step;
      if (reached || this.open.size === 0) return;
      await this.simulator.tick();
      await this.settle();
    }
    throw new Error(`Never saw ${JSON.stringify(wanted)}`);
  }

  /** Waits until nothing can proceed without the clock. */
  private async settle(): Promise<void> {
    await this.simulator.until(
      ({ jobs }) => this.simulator.held > 0 || jobs.every(({ stage }) => stage === 'ended'),
    );
  }

  /** Responses are also encoded in real time: a tick meanwhile could let the next job be answered first. */
  private async encoded(): Promise<void> {
    await this.simulator.until(({ jobs }) => {
      const atWork = jobs.filter(({ stage }) => stage !== 'waiting' && stage !== 'ended');
      return this.simulator.held >= atWork.length || atWork.every(({ stage }) => stage !== 'encoding');
    });
  }

  private async poll(): Promise<Progress> {
    const answer = await send(this.simulator.url, {
      method: 'GET',
      path: '/sdapi/v1/progress?skip_current_image=true',
    });
    const progress = (await answer.json()) as Progress;
    const state = describeState(progress);
    if (state !== null && !this.course.states.includes(state)) this.course.states.push(state);
    return progress;
  }

  private async request(event: TimelineEvent): Promise<void> {
    const name = nameOf(event);
    const abort = new AbortController();
    this.aborts.set(name, abort);
    const seen = this.simulator.observations.jobs.length;
    const body = isJob(event) ? this.jobBody(event) : event.body;
    const answered = send(this.simulator.url, { method: 'POST', path: event.path ?? '', body }, abort.signal)
      .then(async (response) => this.note(event, response))
      // A client that hung up gets no response.
      .catch(() => undefined)
      .finally(() => this.open.delete(name));
    this.open.set(name, answered);
    if (isJob(event)) await this.simulator.until(({ jobs }) => jobs.length > seen);
    else if (this.simulator.observations.running === 0) await this.await(name);
    // The value is written at once, even if the call itself has to wait.
    else await this.simulator.until(({ requests }) => (requests[`POST ${event.path}`] ?? 0) > 0);
  }

  private jobBody(event: TimelineEvent): object {
    const response = this.timeline.events.find(
      (other) => other.event === 'response' && other.label === event.label,
    );
    const texts = JSON.stringify(response?.info ?? {});
    const module = this.simulator.observations.program === 'forge' ? 'None' : 'none';
    const scripts = texts.includes('ControlNet 0') ? { controlnet: { args: [{ ...UNIT, module }] } } : {};
    const defaults = {
      width: 64,
      height: 64,
      steps: 6,
      seed: 1,
      sampler_name: 'Euler a',
      init_images: [INIT],
    };
    return { ...defaults, ...Object(event.body), alwayson_scripts: scripts };
  }

  private async note(event: TimelineEvent, response: Response): Promise<void> {
    const body: unknown = await response.json();
    if (!isJob(event)) return;
    const name = nameOf(event);
    this.course.order.push(name);
    if (response.status !== 200) {
      this.course.answers[name] = JSON.stringify(body);
      return;
    }
    const { images, info } = body as { images: string[]; info: string };
    const described = await Promise.all(images.map(describePicture));
    const kinds = described.map(({ $image }) =>
      Object.keys($image.textChunks ?? {}).length > 0 ? 'picture' : 'map',
    );
    this.course.answers[name] = answerOf(200, kinds, JSON.parse(info) as Record<string, unknown>);
  }

  private async get(event: TimelineEvent): Promise<void> {
    if (event.path !== '/sdapi/v1/options') return;
    const answer = await send(this.simulator.url, { method: 'GET', path: event.path });
    const all = (await answer.json()) as Record<string, unknown>;
    this.course.answers[nameOf(event)] = JSON.stringify(all, Object.keys(Object(event.body)).toSorted());
  }

  private async await(name: string): Promise<void> {
    while (this.open.has(name)) {
      await this.encoded();
      // While the clock holds it nothing moves, so every state is observed.
      if (this.simulator.held > 0) {
        await this.poll();
        await this.simulator.tick();
      } else await Promise.race([this.open.get(name), this.simulator.until(() => this.simulator.held > 0)]);
    }
  }
}

/** The checkpoint that was selected when the recording began. */
const firstCheckpoint = ({ events }: Timeline): string => {
  const get = events.find((event) => event.event === 'get' && event.path === '/sdapi/v1/options');
  const chosen = Object(get?.body)['sd_model_checkpoint'] as string | undefined;
  const plain = events.find(
    (event) =>
      event.event === 'request' && isJob(event) && Object(event.body)['override_settings'] === undefined,
  );
  const ran = events.find((event) => event.event === 'response' && event.label === plain?.label)?.info?.[
    'sd_model_name'
  ];
  const before = get !== undefined && plain !== undefined && get.t_ms < plain.t_ms;
  return before && chosen !== undefined ? chosen : typeof ran === 'string' ? ran : 'random-sd15-b';
};

/** Recorded while another checkpoint was loaded than the selected one. */
const STALE = /^interrupt-during-checkpoint-load$/;

/** Plays the timeline against a fresh simulator, and returns both outcomes in the same format. */
export const replayTimeline = async (
  program: Program,
  timeline: Timeline,
): Promise<{ recorded: Course; simulated: Course }> => {
  const { name } = timeline;
  const settings = settingsFor(program, {
    name,
    request: { method: 'GET', path: '/' },
    response: { status: 200, headers: {} },
  });
  const chosen = firstCheckpoint(timeline);
  const loaded = program === 'forge' && STALE.test(name) ? 'random-sd15' : chosen;
  const simulator = await WebUiSimulator.start({
    ...settings,
    mode: 'nowebui',
    clock: { manual: true },
    checkpoints: settings.checkpoints?.filter(
      ({ content }) => content === undefined || name.startsWith('broken'),
    ),
    savedOptions: UNCONFIGURED.test(name) ? {} : { sd_model_checkpoint: loaded },
  });
  try {
    while (simulator.held > 0) await simulator.tick();
    if (!FRESH.test(name)) await warmUp(simulator);
    const options = {
      method: 'POST' as const,
      path: '/sdapi/v1/options',
      body: { sd_model_checkpoint: chosen },
    };
    if (loaded !== chosen) await (await send(simulator.url, options)).text();
    const simulated = await new TimelinePlayer(simulator, timeline).play();
    return { recorded: recordedCourse(timeline), simulated };
  } finally {
    await simulator.stop();
  }
};

const warmUp = async (simulator: WebUiSimulator): Promise<void> => {
  const body = { steps: 1, width: 64, height: 64, init_images: [INIT] };
  const answered = send(simulator.url, { method: 'POST', path: '/sdapi/v1/img2img', body });
  await simulator.tickUntil(({ jobs }) => typeof jobs[0]?.answeredMs === 'number');
  await (await answered).text();
};
