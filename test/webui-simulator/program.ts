import { CheckpointFolder, LoadedCheckpoint } from './checkpoints.js';
import { SimulatedClock } from './clock.js';
import { A1111Dialect } from './dialect-a1111.js';
import { ForgeDialect } from './dialect-forge.js';
import type { FaultRule, Faults } from './faults.js';
import { GenerationLock } from './generation-lock.js';
import { errorOf, hang } from './generation-faults.js';
import { GraphicsMemory } from './graphics-memory.js';
import type { IncomingCall } from './http-server.js';
import type { Observations } from './observations.js';
import { OptionsStore, type OptionValues } from './options-store.js';
import type { Atelier } from './painter/atelier.js';
import type { ProgramWorld, SimulatorControl } from './program-world.js';
import { notFound, type Reply } from './reply.js';
import { readJsonBody } from './request/body-json.js';
import { Router, type Route } from './router.js';
import { refuseStrangers } from './routes/credentials.js';
import { routesOf } from './routes/routes.js';
import { SharedState } from './shared-state.js';
import type { SimulatorSettings } from './simulator-options.js';
import { ThreadPool } from './thread-pool.js';

/** What survives the process: its disk, and the setup of the test. */
export interface Surroundings {
  settings: SimulatorSettings;
  config: { saved: OptionValues };
  folder: CheckpointFolder;
  faults: Faults;
  observations: Observations;
  atelier: Atelier;
  control: SimulatorControl;
}

/** One life of the simulated WebUI, from its start to its death. */
export class SimulatedProgram {
  readonly world: ProgramWorld;
  private readonly death = new AbortController();
  private readonly pool = new ThreadPool();
  private readonly router: Router;
  private loopFree: Promise<void> = Promise.resolve();

  constructor(around: Surroundings) {
    const { settings, config, folder } = around;
    const dialect = settings.program === 'forge' ? new ForgeDialect() : new A1111Dialect();
    const clock = new SimulatedClock(settings.clock, this.death.signal, () => around.observations.changed());
    const memory = new GraphicsMemory(settings.memory, settings.launchMode);
    const options = new OptionsStore(dialect.lists, settings.program, config);
    const checkpoint = new LoadedCheckpoint(settings.program, folder, options, { clock, memory });
    this.world = {
      ...around,
      dialect,
      clock,
      memory,
      options,
      checkpoint,
      lock: new GenerationLock(),
      state: new SharedState(),
      loadedControlNets: new Set(),
      keptMaps: [],
      gone: this.death.signal,
    };
    this.router = new Router(routesOf(this.world, (ms) => this.blockLoop(ms)));
    if (settings.program === 'a1111') checkpoint.loadInBackground();
  }

  /** The process ends without completing anything that was running. */
  die(): void {
    this.death.abort();
  }

  async answer(call: IncomingCall): Promise<Reply> {
    const { observations, dialect, faults } = this.world;
    const path = call.url.pathname;
    observations.request(`${call.method} ${path}`);
    if (this.isStillHidden(path)) return notFound();
    await this.loopFree;
    try {
      const fault = path.startsWith('/simulator/') ? null : faults.takeForPath(path);
      const early = fault === null ? null : await this.meetRouteFault(fault);
      return early ?? (await this.dispatch(call, path));
    } catch (error) {
      this.world.gone.throwIfAborted();
      return dialect.errorReply(error);
    }
  }

  private async dispatch(call: IncomingCall, path: string): Promise<Reply> {
    const { settings } = this.world;
    const match = this.router.match(call.method, path);
    if (match === null) return notFound();
    if ('allow' in match) {
      return { status: 405, json: { detail: 'Method Not Allowed' }, headers: { allow: match.allow } };
    }
    const { route } = match;
    const body = readJsonBody(call.body.toString(), call.headers['content-type'], settings.program);
    if (route.guarded) refuseStrangers(settings.auth, call.headers.authorization);
    const request = { query: call.url.searchParams, body, headers: call.headers, client: call.client };
    return this.handle(route, request);
  }

  private async handle(route: Route, request: Parameters<Route['handle']>[0]): Promise<Reply> {
    if (route.kind === 'async') return route.handle(request);
    const reply = await this.pool.run(() => route.handle(request));
    // Serialising the response is a task of its own, queued behind all others that wait for a thread.
    return this.pool.run(() => reply);
  }

  private async meetRouteFault(fault: FaultRule): Promise<Reply | null> {
    const { world } = this;
    if (fault.kind === 'not-found') return notFound();
    if (fault.kind === 'error') throw errorOf(fault);
    if (fault.kind === 'reset') return { status: 0, broken: 'no-answer' };
    if (fault.kind === 'unreadable-json') {
      return { status: 200, text: '<html>not what you asked for', contentType: 'application/json' };
    }
    if (fault.kind === 'hang') await hang(world);
    if (fault.kind === 'slow') await world.clock.wait(fault.ms ?? 0);
    return null;
  }

  /** UI mode opens its port before its routes are registered; on Forge ControlNet comes last. */
  private isStillHidden(path: string): boolean {
    const { settings, clock } = this.world;
    if (settings.mode !== 'ui') return false;
    const { apiMissingMs = 0, controlNetMissingMs = 0 } = settings.startup;
    if (/^\/(sdapi|internal)\//.test(path)) return clock.now() < apiMissingMs;
    return path.startsWith('/controlnet/') && clock.now() < apiMissingMs + controlNetMissingMs;
  }

  /** While the event loop is blocked no request is answered. */
  private async blockLoop(ms: number): Promise<void> {
    this.loopFree = this.loopFree.then(() => this.world.clock.wait(ms)).catch(() => undefined);
    await this.loopFree;
  }
}
