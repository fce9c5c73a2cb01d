import {
  type DynamicModule,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { GpuModule } from '../gpu/gpu.module.js';
import { Durations } from '../scheduling/durations.js';
import { durationRange } from '../scheduling/duration-range.js';
import { ExpectedDuration } from '../styles/expected-duration.js';
import { InstalledModels, type ModelInventory } from '../styles/model-inventory.js';
import { StyleCatalog } from '../styles/style-catalog.js';
import { StylesModule } from '../styles/styles.module.js';

const REFRESH_MS = 10_000;
/** Time of a transfer outside the GPU: decoding, face detection, colour match and encoding. */
const AROUND_GPU_SECONDS = 0.5;

/** The models that the WebUIs last reported. */
@Injectable()
export class BackendModels extends InstalledModels {
  constructor(private readonly backends: Backends) {
    super();
  }

  override inventories(): readonly ModelInventory[] {
    return this.backends.list().flatMap(({ capabilities }) => capabilities ?? []);
  }
}

/** The usual duration per style, from its latest transfers; refreshed in the background as `seconds` is synchronous. */
@Injectable()
export class MeasuredDuration
  extends ExpectedDuration
  implements OnApplicationBootstrap, OnApplicationShutdown
{
  private readonly known = new Map<string, number>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly durations: Durations,
    private readonly catalog: StyleCatalog,
  ) {
    super();
  }

  override seconds(style: string): number | null {
    return this.known.get(style) ?? null;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    // If Redis does not answer, the old figures stay in use.
    this.timer = setInterval(() => void this.refresh().catch(() => undefined), REFRESH_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async refresh(): Promise<void> {
    const styles = this.catalog.all().map(({ name }) => name);
    for (const [name, recent] of await this.durations.recentOfEach(styles)) {
      if (recent.length === 0) continue;
      this.known.set(name, Math.round(durationRange(recent).high / 100) / 10 + AROUND_GPU_SECONDS);
    }
  }
}

@Module({})
export class StyleFactsModule {
  /** @param scheduling the one instance of the scheduling module */
  static forRoot(scheduling: DynamicModule): DynamicModule {
    return {
      module: StyleFactsModule,
      imports: [scheduling, GpuModule, StylesModule],
      providers: [
        { provide: InstalledModels, useClass: BackendModels },
        { provide: ExpectedDuration, useClass: MeasuredDuration },
      ],
      exports: [InstalledModels, ExpectedDuration],
    };
  }
}
