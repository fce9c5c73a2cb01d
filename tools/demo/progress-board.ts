import type { TransferView } from '../stack/easel-client.js';

const BAR_CELLS = 24;
const CLEAR_TO_END = '\u001b[K';

/**
 * Shows the progress of transfers: on a terminal one line each, redrawn; otherwise a line for each change of
 * state.
 */
export class ProgressBoard {
  private readonly states = new Map<string, string>();
  private drawn = 0;

  constructor(private readonly terminal: NodeJS.WriteStream) {}

  show(transfers: readonly TransferView[]): void {
    if (this.terminal.isTTY) this.redraw(transfers);
    else this.tell(transfers);
  }

  private redraw(transfers: readonly TransferView[]): void {
    const columns = this.terminal.columns || 80;
    const lines = transfers.map((transfer) => line(transfer).slice(0, columns - 1));
    const up = this.drawn > 0 ? `\u001b[${this.drawn}A` : '';
    this.terminal.write(up + lines.map((text) => `${text}${CLEAR_TO_END}\n`).join(''));
    this.drawn = lines.length;
  }

  private tell(transfers: readonly TransferView[]): void {
    for (const transfer of transfers) {
      if (this.states.get(transfer.id) === transfer.state) continue;
      this.states.set(transfer.id, transfer.state);
      this.terminal.write(`  ${transfer.style.padEnd(16)} ${says(transfer)}\n`);
    }
  }
}

function line(transfer: TransferView): string {
  const fraction = transfer.progress?.fraction ?? 0;
  const full = Math.round(fraction * BAR_CELLS);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
  return `  ${transfer.style.padEnd(16)} ${bar} ${String(Math.round(fraction * 100)).padStart(3)} %  ${says(transfer)}`;
}

function says({ state, queue, progress, timings, error }: TransferView): string {
  if (state === 'queued' && queue !== null) return `queued, place ${queue.position}`;
  if (state === 'generating' && progress !== null && progress.step > 0)
    return `generating, step ${progress.step} of ${progress.steps}`;
  if (state === 'succeeded') return `done in ${(timings.totalMs / 1000).toFixed(1)} s`;
  if (state === 'failed') return `failed: ${error?.code ?? 'unknown'}`;
  return state;
}
