import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Circuit } from './circuit.js';

const LIMITS = { faults: 3, flaps: 3, shortLifeMs: 60_000, backoffMs: 1_000, longestBackoffMs: 8_000 };
let circuit: Circuit;

beforeEach(() => {
  circuit = new Circuit(LIMITS);
});

function failThrice(now: number): void {
  for (const transfer of ['a', 'b', 'c']) circuit.failed(transfer, 'timeout', now);
}

describe('the circuit of a WebUI', () => {
  it('opens after the same fault three times in a row', () => {
    circuit.failed('a', 'timeout', 0);
    circuit.failed('b', 'timeout', 0);
    expect(circuit.blocked(0)).toBeNull();
    circuit.failed('c', 'timeout', 0);
    expect(circuit.state(0)).toBe('open');
    expect(circuit.blocked(0)).toContain('timeout');
  });

  it('opens at once if the WebUI has to be restarted', () => {
    circuit.broke(0);
    expect(circuit.blocked(0)).toContain('restarted');
    circuit.began('a', 1_000);
    expect([circuit.isTrial('a'), circuit.isTrial('b')]).toEqual([true, false]);
    circuit.broke(1_000);
    expect(circuit.opensAgainAt(1_000)).toBe(3_000);
    circuit.wentDown(1_500);
    circuit.cameUp(1_600);
    expect(circuit.state(1_600)).toBe('closed');
  });

  it('stays closed for different faults, after a success in between, and for one transfer that always fails', () => {
    for (const reason of ['timeout', 'nan', 'timeout', 'timeout']) circuit.failed(reason, reason, 0);
    circuit.succeeded();
    for (let time = 0; time < 10; time += 1) circuit.failed('poison', 'internal-error', 0);
    expect(circuit.state(0)).toBe('closed');
  });

  it('lets one transfer try after a while, and closes if it succeeds', () => {
    failThrice(0);
    expect(circuit.opensAgainAt(500)).toBe(1_000);
    expect(circuit.state(1_000)).toBe('half-open');
    expect(circuit.blocked(1_000)).toBeNull();
    circuit.began('d', 1_000);
    expect(circuit.blocked(1_000)).toContain('One transfer is testing');
    circuit.succeeded();
    expect(circuit.state(1_000)).toBe('closed');
  });

  it('opens again for twice as long if that transfer fails, with any fault, up to a limit', () => {
    let now = 0;
    const lengths: number[] = [];
    failThrice(now);
    for (let time = 0; time < 5; time += 1) {
      const again = circuit.opensAgainAt(now) ?? now;
      lengths.push(again - now);
      now = again;
      circuit.began(`t${time}`, now);
      circuit.failed(`t${time}`, `fault ${time}`, now);
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it('lets another transfer try if the first was cancelled', () => {
    failThrice(0);
    circuit.began('d', 1_000);
    circuit.calledOff('another-transfer');
    expect(circuit.blocked(1_000)).not.toBeNull();
    circuit.calledOff('d');
    expect(circuit.blocked(1_000)).toBeNull();
  });

  it('opens for a WebUI with several short lives in a row, but not for occasional ones', () => {
    for (const [up, down] of [
      [0, 70_000],
      [80_000, 90_000],
      [91_000, 92_000],
      [93_000, 94_000],
    ] as const) {
      circuit.cameUp(up);
      expect(circuit.state(up)).toBe('closed');
      circuit.wentDown(down);
    }
    circuit.cameUp(95_000);
    expect(circuit.state(95_000)).toBe('open');
    circuit.succeeded();
    circuit.wentDown(200_000);
    circuit.cameUp(201_000);
    expect(circuit.state(201_000)).toBe('closed');
  });

  it('never stays open for ever, whatever happens', () => {
    const event = fc.record({
      what: fc.constantFrom('began', 'succeeded', 'calledOff', 'failed', 'cameUp', 'wentDown'),
      transfer: fc.constantFrom('a', 'b', 'c'),
      reason: fc.constantFrom('timeout', 'nan'),
      afterMs: fc.nat(5_000),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const tried = new Circuit(LIMITS);
        let now = 0;
        for (const { what, transfer, reason, afterMs } of events) {
          now += afterMs;
          if (what === 'began') tried.began(transfer, now);
          else if (what === 'succeeded') tried.succeeded();
          else if (what === 'calledOff') tried.calledOff(transfer);
          else if (what === 'failed') tried.failed(transfer, reason, now);
          else if (what === 'cameUp') tried.cameUp(now);
          else tried.wentDown(now);
        }
        // All transfers that are still trying end somehow.
        for (const transfer of ['a', 'b', 'c']) tried.calledOff(transfer);
        expect(tried.blocked(now + LIMITS.longestBackoffMs)).toBeNull();
      }),
    );
  });
});
