import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../../test/webui-simulator/webui-simulator.js';
import type { Interruption } from './run-tool.js';
import { type ServiceOptions, ServiceProcess } from './service-process.js';

const START_WITHIN_MS = 60_000;

export interface StackOptions extends ServiceOptions {
  /** Settings of the simulated WebUI, or of each of several; null uses those that the environment names. */
  readonly simulator: Partial<SimulatorSettings> | readonly Partial<SimulatorSettings>[] | null;
  /** How many simulated WebUIs with the same settings there are: the GPU slots 0, 1, … Default: 1. */
  readonly backends?: number;
}

/** Everything there is to try Easel: a WebUI, simulated unless there is a real one, and the service in front of it. */
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
    // Whatever else names WebUIs is none of a stack's that has its own.
    const named = simulator && { WEBUI_URL: '', WEBUIS_FILE: '', WEBUI_URLS: urls };
    const environment = { ...options.environment, ...named };
    const service = ServiceProcess.start({ ...options, environment });
    onForce(() => service.kill());
    return new EaselStack(service, simulators, signal);
  }

  get url(): string {
    return this.service.url;
  }

  /** The first one; null when real WebUIs are used. */
  get simulator(): WebUiSimulator | null {
    return this.simulators[0] ?? null;
  }

  /** Resolves when a transfer would succeed. A simulated WebUI is soon there; a real one may be started any time. */
  async accepting(): Promise<void> {
    const withinMs = this.simulator ? START_WITHIN_MS : undefined;
    await this.service.answers('/health/accepting', { signal: this.interrupted, withinMs });
  }

  /** The service first: its last generation may still be in the WebUI. */
  async stop(): Promise<void> {
    await this.service.stop();
    await Promise.all(this.simulators.map((simulator) => simulator.stop()));
  }

  /** At once; for a service whose data nobody wants. */
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
