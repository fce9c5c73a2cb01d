import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Signals } from './signals.js';

/** However many clients view a transfer, a process announces one view per this time. */
const TOLD_EVERY_MS = 1_000;
/**
 * A view counts for this long: slightly longer than the longest polling interval that clients are told during
 * generation.
 */
const COUNTS_FOR_MS = 12_000;

/** How a client views a transfer: polls it, has its event stream open, or wants previews. */
export type Look = 'poll' | 'stream' | 'preview';

/**
 * Knows which transfers are being viewed, through whichever process: the WebUI is not polled for progress
 * that no client reads. A lost hint only delays the next update.
 */
@Injectable()
export class Viewers implements OnModuleInit {
  /** Latest view of each transfer by kind, ms on the monotonic clock; oldest first. */
  private readonly looks = new Map<string, number>();

  constructor(private readonly signals: Signals) {}

  onModuleInit(): void {
    this.signals.on('looked', (look) => this.note(look));
  }

  /** A client was shown this transfer. */
  looked(id: string, how: Look = 'poll'): void {
    const look = nameOf(id, how);
    const last = this.looks.get(look);
    if (last !== undefined && performance.now() - last < TOLD_EVERY_MS) return;
    this.note(look);
    void this.signals.looked(look); // never rejects
  }

  /** Whether a client viewed it in this way recently. */
  watched(id: string, how: Look = 'poll'): boolean {
    const last = this.looks.get(nameOf(id, how));
    return last !== undefined && performance.now() - last < COUNTS_FOR_MS;
  }

  private note(look: string): void {
    const now = performance.now();
    this.looks.delete(look); // moves it to the end
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
