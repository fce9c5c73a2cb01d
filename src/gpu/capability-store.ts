import { plainToInstance, Type } from 'class-transformer';
import { IsDateString, IsDefined, IsString, ValidateNested, validateSync } from 'class-validator';
import type { Redis } from 'ioredis';
import { Capabilities } from './capabilities.js';

/** What Redis stores about one backend. */
export class BackendMemory {
  /** Address of the WebUI: another address is another WebUI. */
  @IsString()
  readonly url!: string;

  @IsDateString()
  readonly lastSeenAt!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => Capabilities)
  readonly capabilities!: Capabilities;
}

/**
 * Stores the capabilities of the backends in Redis, for restarts and for processes that start while a backend is
 * down.
 */
export class CapabilityStore {
  constructor(private readonly redis: Redis) {}

  async save(slot: string, memory: BackendMemory): Promise<void> {
    await this.redis.set(key(slot), JSON.stringify(memory));
  }

  /** Null if nothing is stored, for another address, or if an older version stored another format. */
  async load(slot: string, url: string): Promise<BackendMemory | null> {
    const text = await this.redis.get(key(slot));
    const memory = text === null ? null : parse(text);
    return memory?.url === url ? memory : null;
  }
}

function key(slot: string): string {
  return `backend:${slot}`;
}

function parse(text: string): BackendMemory | null {
  try {
    const memory = plainToInstance(BackendMemory, JSON.parse(text) as object);
    return validateSync(memory, { forbidUnknownValues: false }).length === 0 ? memory : null;
  } catch {
    return null;
  }
}
