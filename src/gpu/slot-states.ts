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

/** What is said about a slot counts for this long: whoever owns it says it again well before. */
const BELIEVED_MS = 6_000;

export class KnownHold {
  @IsIn(HOLD_REASONS)
  readonly reason!: HoldReason;

  /** For people. */
  @IsString()
  readonly detail!: string;

  /** ISO 8601, as all times here. */
  @IsDateString()
  readonly since!: string;
}

/** How a GPU slot stands, as its owner sees it: the process that has its lease, and gives it work. */
export class SlotState {
  @IsString()
  readonly slot!: string;

  /** That process; null: nobody has said anything, and this is what the one that was asked sees for itself. */
  @IsOptional()
  @IsString()
  readonly owner!: string | null;

  @IsIn(BACKEND_STATES)
  readonly state!: BackendState;

  @IsIn(BACKEND_PHASES)
  readonly phase!: BackendPhase;

  /** When it entered the phase. */
  @IsDateString()
  readonly since!: string;

  @IsOptional()
  @IsDateString()
  readonly lastSeenAt!: string | null;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => KnownHold)
  readonly holds!: readonly KnownHold[];

  /** Generations that are in its WebUI. */
  @IsInt()
  readonly running!: number;

  /** Name of the checkpoint that the last job ran with; null: not known, also while another one is loaded. */
  @IsOptional()
  @IsString()
  readonly checkpoint!: string | null;

  /** How long a generation takes there, ms. */
  @IsOptional()
  @IsNumber()
  readonly paceMs!: number | null;

  /** How many transfers it is given in advance. */
  @IsInt()
  readonly lookAhead!: number;

  /** How often others went before transfers that wait, by their ids: its owner lets that happen only so often. */
  @IsObject()
  readonly overtaken!: Readonly<Record<string, number>>;
}

/**
 * Writes what an owner says, unless the GPU has another one by now: a process that hung must not speak over it.
 * KEYS: 1 the slot's state, 2 number of its latest holder. ARGV: 1 state, 2 for how long it counts (ms), 3 the owner's number.
 */
const PUBLISH = `
if redis.call('get', KEYS[2]) ~= ARGV[3] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** What only the owner can tell. */
export interface SlotOwner {
  readonly process: string;
  /** Of its lease. */
  readonly fence: number;
  readonly lookAhead: number;
  readonly overtaken: SlotState['overtaken'];
}

/** As the settings have it, where nobody says how it is. */
const USUAL_LOOK_AHEAD = 2;

/** How the slots stand, in every process the same: each owner says it, the others hear it through Redis. */
@Injectable()
export class SlotStates {
  private readonly logger = new Logger(SlotStates.name);
  private readonly owned = new Map<string, SlotOwner>();

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly backends: Backends,
  ) {}

  /** Says how a slot of ours stands; nobody hears it once another process has the GPU. */
  async publish(slot: string, owner: SlotOwner): Promise<void> {
    this.owned.set(slot, owner);
    const text = JSON.stringify(stateOf(this.backends.get(slot), owner));
    await this.redis.eval(PUBLISH, 2, key(slot), fenceKey(slot), text, BELIEVED_MS, owner.fence);
  }

  /** It is not ours any more. What was said is forgotten by itself, or said anew by whoever has it. */
  disown(slot: string): void {
    this.owned.delete(slot);
  }

  /** How a slot stands for this process: what it owns it need not ask for. */
  here(slot: string): SlotState {
    return stateOf(this.backends.get(slot), this.owned.get(slot) ?? null);
  }

  /** All of the configuration, in its order. */
  async all(): Promise<SlotState[]> {
    const here = this.backends.list().map(({ slot }) => this.here(slot));
    const others = here.filter(({ owner }) => owner === null).map(({ slot }) => slot);
    if (others.length === 0) return here;
    const texts = await this.redis.mget(others.map(key));
    const said = new Map(others.map((slot, index) => [slot, parse(texts[index] ?? null)]));
    return here.map((state) => said.get(state.slot) ?? state);
  }

  /** The same; as this process sees them where Redis does not answer. */
  async allOrHere(): Promise<SlotState[]> {
    try {
      return await this.all();
    } catch (error) {
      this.logger.debug({ reason: String(error) }, 'What other processes say of their slots is not known');
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

/** Null for nothing, and for what another version says in another form. */
function parse(text: string | null): SlotState | null {
  if (text === null) return null;
  const state = plainToInstance(SlotState, JSON.parse(text) as object);
  return validateSync(state, { forbidUnknownValues: false }).length === 0 ? state : null;
}

function key(slot: string): string {
  return `gpu:${slot}:state`;
}
