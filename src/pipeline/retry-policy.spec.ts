import { describe, expect, it } from 'vitest';
import { Busy } from '../errors/general.errors.js';
import { FaceTooSmall } from '../faces/faces.errors.js';
import {
  BackendFailed,
  BackendOutOfMemory,
  BackendUnavailable,
  ControlNotApplied,
  ExceedsVramBudget,
  type FaultReason,
} from '../gpu/gpu.errors.js';
import { VramBudget } from '../gpu/vram-budget.js';
import { PhotoUnreadable } from '../images/images.errors.js';
import { PhotoUrlFailed } from '../intake/intake.errors.js';
import { transferRecord } from '../records/record.fixture.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { BackendModelMissing } from '../styles/styles.errors.js';
import { judge, type Verdict } from './retry-policy.js';

const LIMITS = {
  maxAttempts: 3,
  retryDelayMs: 100,
  budget: new VramBudget('medvram', 3072, true),
  elsewhere: false,
};
const ELSEWHERE = { ...LIMITS, elsewhere: true };
const PREPARED = {
  initImage: 'a'.repeat(64),
  controlMap: 'b'.repeat(64),
  frame: { width: 512, height: 640, content: { width: 512, height: 640 } },
};

function generating(changes: Partial<TransferRecord> = {}): TransferRecord {
  return transferRecord({ state: 'generating', slot: '0', attempts: 1, prepared: PREPARED, ...changes });
}

function fault(reason: FaultReason, retryable = true, gpuMayBeBusy = false) {
  return { reason, retryable, gpuMayBeBusy };
}

function again(verdict: Verdict): Extract<Verdict, { kind: 'again' }> {
  if (verdict.kind !== 'again') throw new Error(`It failed: ${verdict.error.code}`);
  return verdict;
}

describe('the retry policy', () => {
  it.each([
    new Busy('Photos wait.'),
    new StorageUnavailable('The disk is full.'),
    new QueueUnavailable('Redis is away.'),
    new Error('Connection is closed.'),
    new BackendUnavailable('Connection refused.'),
    new BackendUnavailable('The WebUI is busy with other jobs.', fault('busy-with-others', true, true)),
  ])('waits for a failing environment without spending an attempt: $message', (error) => {
    // Even if no attempt is left.
    const verdict = again(judge(generating({ attempts: 3 }), error, LIMITS));
    expect(verdict).toMatchObject({ from: 'same', changes: { attempts: 2 } });
    expect(verdict.delayMs).toBeGreaterThan(0);
  });

  it('returns a transfer to the waiting room if GPU memory is taken, without counting a failure', () => {
    const full = new BackendUnavailable('Another program has it.', fault('card-full', true, false));
    const verdict = again(judge(transferRecord({ state: 'waiting', slot: '0', attempts: 3 }), full, LIMITS));
    expect(verdict).toMatchObject({ from: 'wait', delayMs: 0, changes: { slot: null } });
    expect(verdict.changes).not.toHaveProperty('failedOn');
    expect(verdict.changes).not.toHaveProperty('attempts');
  });

  it("retries a photo's server while that can help, then gives up", () => {
    const preparing = transferRecord({ state: 'preparing', slot: '0' });
    const away = new PhotoUrlFailed('Its server is too slow.', true);
    expect(again(judge(preparing, away, LIMITS))).toMatchObject({ from: 'same', changes: { failures: 1 } });
    expect(judge({ ...preparing, failures: 2 }, away, LIMITS)).toEqual({ kind: 'fail', error: away });
    const gone = new PhotoUrlFailed('Its server answered with the status 404.', false);
    expect(judge(preparing, gone, LIMITS)).toEqual({ kind: 'fail', error: gone });
  });

  it('revokes no attempt of a stage that spent none', () => {
    const verdict = again(
      judge(transferRecord({ state: 'finishing', attempts: 1 }), new Busy('Wait.'), LIMITS),
    );
    expect(verdict.changes).toEqual({});
  });

  it('retries a fault of the WebUI with growing delays, and fails after the last attempt', () => {
    const error = new BackendFailed('It failed.', fault('internal-error'));
    const first = again(judge(generating({ attempts: 1 }), error, LIMITS));
    const second = again(judge(generating({ attempts: 2 }), error, LIMITS));
    expect([first.delayMs, second.delayMs]).toEqual([100, 200]);
    expect(first.from).toBe('generate');
    expect(judge(generating({ attempts: 3 }), error, LIMITS)).toEqual({ kind: 'fail', error });
  });

  it('counts only generations, however often stages were enqueued', () => {
    const error = new BackendFailed('It failed.', fault('internal-error'));
    expect(judge(generating({ stageAttempt: 500 }), error, LIMITS)).toMatchObject({ kind: 'again' });
  });

  it('uses another seed after NaN, with a warning', () => {
    const record = generating();
    const { changes } = again(judge(record, new BackendFailed('NaN.', fault('nan')), LIMITS));
    expect(changes.plan?.seed).toBe(record.plan.seed + 1);
    expect(changes.warnings?.map(({ code }) => code)).toEqual(['seed_changed']);
  });

  it('makes a job lighter once when GPU memory runs out, and prepares it again if it gets smaller', () => {
    const { plan } = generating();
    const [face] = plan.units;
    const rich = generating({ plan: { ...plan, units: face ? [face, { ...face, required: false }] : [] } });
    const lighter = again(judge(rich, new BackendOutOfMemory('Full.'), LIMITS));
    expect(lighter).toMatchObject({ from: 'generate', changes: { degraded: { reason: 'out_of_memory' } } });
    expect(lighter.changes.plan?.units).toEqual([
      { ...face, lowVram: true },
      { ...face, lowVram: true, required: false },
    ]);
    const smaller = again(judge(generating(), new BackendOutOfMemory('Full.'), LIMITS));
    expect(smaller).toMatchObject({ from: 'prepare', changes: { prepared: null, plan: { maxSide: 480 } } });
    const degraded = generating({ degraded: smaller.changes.degraded ?? null });
    expect(judge(degraded, new BackendOutOfMemory('Full.'), LIMITS).kind).toBe('fail');
  });

  it("never makes a job lighter when the WebUI's host ran out of RAM", () => {
    const error = new BackendFailed('It failed.', fault('out-of-host-memory'));
    expect(judge(generating(), error, LIMITS)).toMatchObject({
      kind: 'again',
      changes: {},
      from: 'generate',
    });
  });

  it('retries an unexpected error up to the limit of its stage, regardless of earlier generations', () => {
    const bug = new Error('undefined is not a function');
    const record = transferRecord({ state: 'finishing', attempts: 3, failures: 0 });
    expect(again(judge(record, bug, LIMITS)).changes).toEqual({ failures: 1 });
    const last = judge({ ...record, failures: 2 }, bug, LIMITS);
    expect(last).toMatchObject({ kind: 'fail', error: { code: 'internal' } });
  });

  it('omits optional units once if no control was applied, since one of them may be the cause', () => {
    const lost = new ControlNotApplied('The face was lost.', fault('control-maps-missing', false));
    const { plan } = generating();
    const [face] = plan.units;
    if (face === undefined) throw new Error('no unit');
    const record = generating({
      plan: { ...plan, units: [face, { ...face, purpose: 'depth', required: false }] },
    });
    const { changes, from } = again(judge(record, lost, LIMITS));
    expect(from).toBe('generate');
    expect(changes).toMatchObject({ plan: { units: [face] }, warnings: [{ code: 'unit_left_out' }] });
    expect(judge({ ...record, ...changes }, lost, LIMITS)).toEqual({ kind: 'fail', error: lost });
    expect(judge({ ...record, attempts: 3 }, lost, LIMITS)).toEqual({ kind: 'fail', error: lost });
  });

  it('reports a face that only the lighter picture made too small as out of memory', () => {
    const degraded = { reason: 'out_of_memory', changes: ['The larger side is 576 pixels.'] } as const;
    const error = new FaceTooSmall('The face is 60 pixels.');
    const record = transferRecord({ state: 'preparing' });
    expect(judge(record, error, LIMITS)).toEqual({ kind: 'fail', error });
    const verdict = judge({ ...record, degraded }, error, LIMITS);
    expect(verdict).toMatchObject({ kind: 'fail', error: { code: 'backend_out_of_memory' } });
  });

  it.each([
    new PhotoUnreadable('It does not decode.'),
    new ControlNotApplied('The face was lost.', fault('control-maps-missing', false)),
  ])('fails at once if a retry would fail again: $message', (error) => {
    expect(judge(generating(), error, LIMITS)).toEqual({ kind: 'fail', error });
  });
});

describe('the retry policy with another WebUI that could take it', () => {
  it.each([
    new BackendOutOfMemory('The card is full.'),
    new BackendFailed('It crashed.', fault('connection-lost')),
    new BackendFailed('Its checkpoint is broken.', fault('checkpoint-not-loaded', false)),
    new BackendModelMissing('It is gone.'),
    new ExceedsVramBudget('The photo that was fetched is too large for this one.'),
  ])('returns it unchanged, noting the slot that failed: $message', (error) => {
    const verdict = again(judge(generating(), error, ELSEWHERE));
    expect(verdict.from).toBe('wait');
    expect(verdict.changes).toEqual({ slot: null, failedOn: ['0'] });
  });

  it('spends no attempt on an unavailable WebUI, and none beyond the last', () => {
    const away = again(
      judge(generating({ attempts: 3 }), new BackendUnavailable('Connection refused.'), ELSEWHERE),
    );
    expect(away).toMatchObject({ from: 'wait', changes: { slot: null, attempts: 2 } });
    const crashed = new BackendFailed('It crashed.', fault('connection-lost'));
    expect(judge(generating({ attempts: 3 }), crashed, ELSEWHERE)).toMatchObject({ kind: 'fail' });
  });

  it('does not move a transfer for faults of its own or of the environment', () => {
    expect(judge(generating(), new PhotoUnreadable('No photo.'), ELSEWHERE)).toMatchObject({ kind: 'fail' });
    expect(again(judge(generating(), new BackendFailed('NaN', fault('nan')), ELSEWHERE)).from).toBe(
      'generate',
    );
    expect(again(judge(generating(), new StorageUnavailable('Full.'), ELSEWHERE)).from).toBe('same');
  });
});
