import { Inject, Injectable, Logger } from '@nestjs/common';
import { plainToInstance, Type } from 'class-transformer';
import {
  IsArray,
  IsDateString,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
  validateSync,
} from 'class-validator';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { BACKEND_STATES, type Backend, type BackendState, HOLD_REASONS, type HoldReason } from './backend.js';
import { Backends } from './backends.js';
import { fenceKey } from './lease.js';
import { BACKEND_PHASES, type BackendPhase } from './warmth.js';

/** How long a published state is valid: the owner publishes it again well before. */
const BELIEVED_MS = 6_000;

export class KnownHold {
  @IsIn(HOLD_REASONS)
  readonly reason!: HoldReason;

  /** Text for operators. */
  @IsString()
  readonly detail!: string;

  /** ISO 8601, like all times here. */
  @IsDateString()
  readonly since!: string;
}

/** The state of a GPU slot as seen by its owner: the process that holds its lease and gives it work. */
export class SlotState {
  @IsString()
  readonly slot!: string;

  /** That process; null if no owner has published a state, and this is the view of the process that was asked. */
  @IsOptional()
  @IsString()
  readonly owner!: string | null;

  @IsIn(BACKEND_STATES)
  readonly state!: BackendState;

  @IsIn(BACKEND_PHASES)
  readonly phase!: BackendPhase;

  /** When the slot entered the phase. */
  @IsDateString()
  readonly since!: string;

  @IsOptional()
  @IsDateString()
  readonly lastSeenAt!: string | null;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => KnownHold)
  readonly holds!: readonly KnownHold[];

  /** Generations that are currently running in its WebUI. */
  @IsInt()
  readonly running!: number;

  /** Name of the checkpoint of the last job; null if not known, or while another one is being loaded. */
  @IsOptional()
  @IsString()
  readonly checkpoint!: string | null;

  /** Median duration of a recent generation, ms. */
  @IsOptional()
  @IsNumber()
  readonly paceMs!: number | null;

  /** How many transfers the slot is given in advance. */
  @IsInt()
  readonly lookAhead!: number;

  /** How often waiting transfers, by id, were overtaken by others: the owner limits that. */
  @IsObject()
  readonly overtaken!: Readonly<Record<string, number>>;
}

/**
 * Stores an owner's state, unless the GPU has a newer holder: a process that hung must not overwrite its state.
 * KEYS: 1 the slot's state, 2 the fence of the GPU. ARGV: 1 state, 2 time to live (ms), 3 the owner's fence.
 */
const PUBLISH = `
if redis.call('get', KEYS[2]) ~= ARGV[3] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** The part of a slot's state that only its owner knows. */
export interface SlotOwner {
  readonly process: string;
  /** Fence of its lease. */
  readonly fence: number;
  readonly lookAhead: number;
  readonly overtaken: SlotState['overtaken'];
}

/** The default of the setting, used if the owner's value is not known. */
const USUAL_LOOK_AHEAD = 2;

/** The states of all slots, the same in every process: owners publish them through Redis. */
@Injectable()
export class SlotStates {
  private readonly logger = new Logger(SlotStates.name);
  private readonly owned = new Map<string, SlotOwner>();

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly backends: Backends,
  ) {}

  /** Publishes the state of a slot that this process owns; ignored once another process holds the GPU. */
  async publish(slot: string, owner: SlotOwner): Promise<void> {
    this.owned.set(slot, owner);
    const text = JSON.stringify(stateOf(this.backends.get(slot), owner));
    await this.redis.eval(PUBLISH, 2, key(slot), fenceKey(slot), text, BELIEVED_MS, owner.fence);
  }

  /** The slot is no longer owned by this process. Its published state expires, or is replaced by the next owner. */
  disown(slot: string): void {
    this.owned.delete(slot);
  }

  /** The state of a slot as this process sees it, without asking Redis. */
  here(slot: string): SlotState {
    return stateOf(this.backends.get(slot), this.owned.get(slot) ?? null);
  }

  /** All configured slots, in the order of the configuration. */
  async all(): Promise<SlotState[]> {
    const local = this.backends.list().map(({ slot }) => this.here(slot));
    const others = local.filter(({ owner }) => owner === null).map(({ slot }) => slot);
    if (others.length === 0) return local;
    const texts = await this.redis.mget(others.map(key));
    const published = new Map(others.map((slot, index) => [slot, parse(texts[index] ?? null)]));
    return local.map((state) => published.get(state.slot) ?? state);
  }

  /** The same, or the view of this process if Redis does not answer. */
  async allOrHere(): Promise<SlotState[]> {
    try {
      return await this.all();
    } catch (error) {
      this.logger.debug({ reason: String(error) }, 'The slot states of other processes are not known');
      return this.backends.list().map(({ slot }) => this.here(slot));
    }
  }
}

function stateOf(backend: Backend, owner: SlotOwner | null): SlotState {
  const { slot, state, warmth, lastSeenAt, holds, running, loadedCheckpoint, pace } = backend;
  return {
    slot,
    owner: owner?.process ?? null,
    state,
    phase: warmth.phase,
    since: warmth.since.toISOString(),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    holds: holds.map(({ reason, detail, since }) => ({ reason, detail, since: since.toISOString() })),
    running,
    checkpoint: loadedCheckpoint?.name ?? null,
    paceMs: pace.medianMs(),
    lookAhead: owner?.lookAhead ?? USUAL_LOOK_AHEAD,
    overtaken: owner?.overtaken ?? {},
  };
}

/** Null if there is none, or if another version stored it in another format. */
function parse(text: string | null): SlotState | null {
  if (text === null) return null;
  const state = plainToInstance(SlotState, JSON.parse(text) as object);
  return validateSync(state, { forbidUnknownValues: false }).length === 0 ? state : null;
}

function key(slot: string): string {
  return `gpu:${slot}:state`;
}
