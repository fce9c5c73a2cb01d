import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Signals } from './signals.js';

/** Of all who look at one transfer, in all processes, one is told on at most once in this time. */
const TOLD_EVERY_MS = 1_000;
/** A look counts for this long: a little more than the longest pause that a client is told to make while it generates. */
const COUNTS_FOR_MS = 12_000;

/** How somebody looks: asks now and then, has its events open, or wants to see previews. */
export type Look = 'poll' | 'stream' | 'preview';

/**
 * Knows which transfers somebody looks at, whichever process was asked: a WebUI need not be polled for progress that
 * nobody reads. What one look changes is how fresh the next one is, so a hint that gets lost does no harm.
 */
@Injectable()
export class Viewers implements OnModuleInit {
  /** Latest look of each kind at each transfer, ms on the monotonic clock; oldest first. */
  private readonly looks = new Map<string, number>();

  constructor(private readonly signals: Signals) {}

  onModuleInit(): void {
    this.signals.on('looked', (look) => this.note(look));
  }

  /** Somebody was shown this transfer. */
  looked(id: string, how: Look = 'poll'): void {
    const look = nameOf(id, how);
    const last = this.looks.get(look);
    if (last !== undefined && performance.now() - last < TOLD_EVERY_MS) return;
    this.note(look);
    void this.signals.looked(look); // never rejects
  }

  /** Whether somebody looked at it in this way a short while ago. */
  watched(id: string, how: Look = 'poll'): boolean {
    const last = this.looks.get(nameOf(id, how));
    return last !== undefined && performance.now() - last < COUNTS_FOR_MS;
  }

  private note(look: string): void {
    const now = performance.now();
    this.looks.delete(look); // to the end of the order
    this.looks.set(look, now);
    for (const [other, at] of this.looks) {
      if (now - at < COUNTS_FOR_MS) return;
      this.looks.delete(other);
    }
  }
}

function nameOf(id: string, how: Look): string {
  return how === 'poll' ? id : `${id} ${how}`;
}
