import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../../test/webui-simulator/webui-simulator.js';
import type { Interruption } from './run-tool.js';
import { type ServiceOptions, ServiceProcess } from './service-process.js';

const START_WITHIN_MS = 60_000;

export interface StackOptions extends ServiceOptions {
  /** Settings of the simulated WebUI; null uses the one at WEBUI_URL of the environment. */
  readonly simulator: Partial<SimulatorSettings> | null;
}

/** Everything there is to try Easel: a WebUI, simulated unless there is a real one, and the service in front of it. */
export class EaselStack {
  private constructor(
    readonly service: ServiceProcess,
    readonly simulator: WebUiSimulator | null,
    private readonly interrupted: AbortSignal,
  ) {}

  static async start(options: StackOptions, { signal, onForce }: Interruption): Promise<EaselStack> {
    const simulator = options.simulator && (await WebUiSimulator.start(options.simulator));
    const environment = { ...options.environment, ...(simulator && { WEBUI_URL: simulator.url }) };
    const service = ServiceProcess.start({ ...options, environment });
    onForce(() => service.kill());
    return new EaselStack(service, simulator, signal);
  }

  get url(): string {
    return this.service.url;
  }

  /** Resolves when a transfer would succeed. A simulated WebUI is soon there; a real one may be started any time. */
  async accepting(): Promise<void> {
    const withinMs = this.simulator ? START_WITHIN_MS : undefined;
    await this.service.answers('/health/accepting', { signal: this.interrupted, withinMs });
  }

  /** The service first: its last generation may still be in the WebUI. */
  async stop(): Promise<void> {
    await this.service.stop();
    await this.simulator?.stop();
  }

  /** At once; for a service whose data nobody wants. */
  async discard(): Promise<void> {
    this.service.kill();
    await this.service.ended;
    await this.simulator?.stop();
  }
}
