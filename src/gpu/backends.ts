import { Injectable } from '@nestjs/common';
import type { Backend } from './backend.js';
import type { Generator } from './generator.js';
import type { VramBudget } from './vram-budget.js';

/** Every WebUI of the configuration, probed gently for as long as the process lives. */
@Injectable()
export abstract class Backends {
  abstract list(): readonly Backend[];
  abstract get(slot: string): Backend;
  abstract generator(slot: string): Generator;
  /** The budget in the slot's launch mode; null as long as that WebUI was never seen. */
  abstract budget(slot: string): VramBudget | null;
}
