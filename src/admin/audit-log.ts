import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Name of the key of the operator, or `admin`. */
  readonly actor: string;
  readonly action: string;
  /** Id of the transfer, `queue`, or `backend` and the name of its slot. */
  readonly target: string;
}

const KEY = 'audit';
const KEPT = 10_000;

/** Operator actions: the newest 10,000 are kept in Redis, and each one is logged. */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger(AuditLog.name);

  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async write(actor: string, action: string, target: string): Promise<void> {
    const entry: AuditEntry = { at: new Date().toISOString(), actor, action, target };
    await this.redis.xadd(KEY, 'MAXLEN', '~', KEPT, '*', 'entry', JSON.stringify(entry));
    this.logger.log({ audit: true, ...entry }, 'Operator action');
  }

  /** Newest first. */
  async newest(limit: number): Promise<AuditEntry[]> {
    const rows = await this.redis.xrevrange(KEY, '+', '-', 'COUNT', limit);
    return rows.map(([, fields]) => JSON.parse(fields[1] ?? '{}') as AuditEntry);
  }
}
