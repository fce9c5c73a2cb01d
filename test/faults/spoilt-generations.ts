import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TransferView } from '../../src/records/transfer.view.js';
import type { FaultRule } from '../webui-simulator/faults.js';
import type { Program } from '../webui-simulator/simulator-options.js';
import { isOf, Stand } from './stand.js';

const SPOILT: [string, FaultRule][] = [
  ['an exception', { kind: 'error' }],
  ['a response that breaks off', { kind: 'reset', at: 'mid-body' }],
  ['a picture of another size', { kind: 'wrong-size', width: 64, height: 64 }],
  ['a response that is not JSON', { kind: 'unreadable-json' }],
  ['truncated base64', { kind: 'truncated-base64' }],
  ['no picture at all', { kind: 'empty-images' }],
  ['a connection that breaks while the job continues', { kind: 'reset', at: 'accepted' }],
];

/** What each fault of a generation costs, and how the transfer ends. */
export function describeSpoiltGenerations(program: Program): void {
  describe(`with a ${program} that misbehaves during a generation`, () => {
    let stand: Stand;

    beforeAll(async () => {
      // Forge keeps on the card what fits, so its budget is the whole card.
      const environment = { WEBUI_IDLE_WAIT_MS: '10000', VRAM_BUDGET_MIB: '8192' };
      stand = await Stand.open({ simulator: { program }, environment });
      await stand.client.accepting();
    });

    afterAll(async () => {
      await stand.close();
    });

    afterEach(() => {
      stand.webui.faults.clear();
      stand.webui.release();
    });

    async function transferWith(...faults: FaultRule[]): Promise<TransferView> {
      stand.webui.fault(...faults);
      const { id } = await stand.client.submit({ seed: 7 });
      return stand.client.ended(id, 25_000);
    }

    function jobsOf(id: string): number {
      return stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id)).length;
    }

    it.each(SPOILT)('%s costs an attempt, and the next one succeeds', async (_what, fault) => {
      const done = await transferWith(fault);
      expect(done).toMatchObject({ state: 'succeeded', attempts: 2, error: null, degraded: null });
      expect(jobsOf(done.id)).toBe(2);
      expect(stand.webui.observations).toMatchObject({
        maxInsideLock: 1,
        maxParked: 0,
        interrupts: [],
        running: 0,
      });
    });

    it('gives up after three attempts, with a code for the backend', async () => {
      const done = await transferWith({ kind: 'error', times: 3 });
      expect(done).toMatchObject({ state: 'failed', attempts: 3, error: { code: 'backend_failed' } });
      expect(jobsOf(done.id)).toBe(3);
      expect(await stand.endings(done.id)).toBe(1);
    });

    it('tries another seed after NaN, and reports it', async () => {
      const done = await transferWith({ kind: 'nan' });
      expect(done).toMatchObject({ state: 'succeeded', attempts: 2, settings: { seed: 8 } });
      expect(done.warnings.map(({ code }) => code)).toContain('seed_changed');
    });

    it('treats a black picture as NaN', async () => {
      const done = await transferWith({ kind: 'black-image' });
      expect(done).toMatchObject({ state: 'succeeded', attempts: 2, settings: { seed: 8 } });
    });

    it.each(program === 'forge' ? ['cuda' as const] : ['cuda' as const, 'attention' as const])(
      'tries once more with a lighter job when the card is full (%s)',
      async (text) => {
        const done = await transferWith({ kind: 'out-of-memory', text });
        expect(done).toMatchObject({
          state: 'succeeded',
          attempts: 2,
          degraded: { reason: 'out_of_memory' },
        });
        expect(done.degraded?.changes).not.toHaveLength(0);
      },
    );

    it('fails with a clear error when the lighter job does not fit either', async () => {
      const done = await transferWith({ kind: 'out-of-memory', times: 2 });
      expect(done).toMatchObject({ state: 'failed', attempts: 2, error: { code: 'backend_out_of_memory' } });
      const after = await stand.client.submit();
      expect(await stand.client.ended(after.id)).toMatchObject({ state: 'succeeded', degraded: null });
    });

    it.runIf(program === 'a1111')('never delivers a face that was silently not controlled', async () => {
      const done = await transferWith({ kind: 'control-not-applied', times: 2 });
      expect(done).toMatchObject({ state: 'failed', error: { code: 'control_not_applied' }, result: null });
      expect(done.warnings).toContainEqual(expect.objectContaining({ code: 'unit_left_out' }));
    });

    it.runIf(program === 'a1111')(
      'controls the face without the optional unit that broke the control',
      async () => {
        const done = await transferWith({ kind: 'control-not-applied' });
        expect(done).toMatchObject({ state: 'succeeded', attempts: 2 });
        expect(done.warnings).toContainEqual(expect.objectContaining({ code: 'unit_left_out' }));
      },
    );
  });
}
