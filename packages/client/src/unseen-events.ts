import type { TransferEvent } from './api-types.js';

/** Tells news from what was told before, whichever way it came. */
export class UnseenEvents {
  private readonly last = new Map<TransferEvent['type'], string>();
  private fraction = 0;

  isNews(event: TransferEvent): boolean {
    if (event.type === 'progress') {
      if (event.data.fraction < this.fraction) return false;
      this.fraction = event.data.fraction;
    }
    const key = keyOf(event);
    if (this.last.get(event.type) === key) return false;
    this.last.set(event.type, key);
    return true;
  }
}

/** Estimates move all the time, and alone are no news. */
function keyOf(event: TransferEvent): string {
  switch (event.type) {
    case 'state':
      return `${event.data.state} ${event.data.attempts} ${event.data.queue?.position ?? ''}`;
    case 'progress':
      return `${event.data.fraction} ${event.data.step} ${event.data.steps}`;
    case 'preview':
      return `${event.data.available} ${event.data.url ?? ''}`;
    case 'done':
      return event.type;
  }
}
