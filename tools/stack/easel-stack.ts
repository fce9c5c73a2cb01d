import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../../test/webui-simulator/webui-simulator.js';
import type { Interruption } from './run-tool.js';
import { type ServiceOptions, ServiceProcess } from './service-process.js';

const START_WITHIN_MS = 60_000;

export interface StackOptions extends ServiceOptions {
  /** Settings of the simulated WebUI, or of several; null uses the WebUIs named by the environment. */
  readonly simulator: Partial<SimulatorSettings> | readonly Partial<SimulatorSettings>[] | null;
  /** Number of simulated WebUIs with the same settings: the GPU slots 0, 1, … Default: 1. */
  readonly backends?: number;
}

/** A complete Easel: a WebUI, simulated unless there is a real one, and the service in front of it. */
export class EaselStack {
  private constructor(
    readonly service: ServiceProcess,
    readonly simulators: readonly WebUiSimulator[],
    private readonly interrupted: AbortSignal,
  ) {}

  static async start(options: StackOptions, { signal, onForce }: Interruption): Promise<EaselStack> {
    const { simulator, backends = 1 } = options;
    const simulators = simulator === null ? [] : await startSimulators(simulator, backends);
    const urls = simulators.map(({ url }) => url).join(',');
    // With simulated WebUIs, settings that name real ones must not apply.
    const named = simulator && { WEBUI_URL: '', WEBUIS_FILE: '', WEBUI_URLS: urls };
    const environment = { ...options.environment, ...named };
    const service = ServiceProcess.start({ ...options, environment });
    onForce(() => service.kill());
    return new EaselStack(service, simulators, signal);
  }

  get url(): string {
    return this.service.url;
  }

  /** The first simulated WebUI; null with real ones. */
  get simulator(): WebUiSimulator | null {
    return this.simulators[0] ?? null;
  }

  /** Resolves once a transfer would succeed. A simulated WebUI is up soon; a real one may take any time. */
  async accepting(): Promise<void> {
    const withinMs = this.simulator ? START_WITHIN_MS : undefined;
    await this.service.answers('/health/accepting', { signal: this.interrupted, withinMs });
  }

  /** Stops the service first: its last generation may still run in the WebUI. */
  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all(this.simulators.map((simulator) => simulator.stop()));
  }

  /** Kills everything at once, if the service's data is not needed. */
  async discard(): Promise<void> {
    this.service.kill();
    await this.service.ended;
    await Promise.all(this.simulators.map((simulator) => simulator.stop()));
  }
}

async function startSimulators(
  settings: NonNullable<StackOptions['simulator']>,
  count: number,
): Promise<readonly WebUiSimulator[]> {
  const each = 'length' in settings ? settings : Array.from({ length: count }, () => settings);
  return Promise.all(each.map((one) => WebUiSimulator.start(one)));
}
