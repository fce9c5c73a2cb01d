import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurationModel, type MeasuredWork, type Work } from './duration-model.js';

const work = (changes: Partial<Work> = {}): Work => ({
  style: 'comic',
  steps: 14,
  megapixels: 0.47,
  units: 1,
  ...changes,
});
const times = (count: number, sample: (index: number) => Omit<MeasuredWork, keyof Work> & Partial<Work>) =>
  Array.from({ length: count }, (_, index): MeasuredWork => ({ ...work(), ...sample(index) }));

describe('the duration model', () => {
  it('assumes an unknown WebUI to be as fast as a T4, with high uncertainty', () => {
    const { meanMs, slotDoubt } = new DurationModel([]).predict('0', work());
    expect(meanMs).toBeGreaterThan(4_000);
    expect(meanMs).toBeLessThan(12_000);
    expect(Math.sqrt(slotDoubt)).toBeGreaterThan(0.3);
  });

  it('trusts samples more, the more there are', () => {
    const [few, many] = [2, 30].map((count) =>
      new DurationModel(times(count, () => ({ slot: '0', ms: 1_000 }))).predict('0', work()),
    );
    expect(many?.meanMs).toBeCloseTo(1_000, -2);
    expect(few?.meanMs).toBeLessThan(2_000);
    expect(many?.slotDoubt).toBeLessThan(few?.slotDoubt ?? 0);
    expect(many?.kindDoubt).toBeLessThan(few?.kindDoubt ?? 0);
  });

  it('extrapolates from two sizes to a third', () => {
    const seen = times(40, (index) =>
      index % 2 === 0
        ? { slot: '0', steps: 10, ms: 500 + 10 * 100 }
        : { slot: '0', steps: 30, ms: 500 + 30 * 100 },
    );
    const { meanMs } = new DurationModel(seen).predict('0', work({ steps: 20 }));
    expect(meanMs).toBeGreaterThan(2_500 * 0.9);
    expect(meanMs).toBeLessThan(2_500 * 1.1);
  });

  it('tells slow slots from fast ones, and recognises a style that is slower on all slots', () => {
    const seen = times(60, (index) => {
      const slot = index % 2 === 0 ? 'fast' : 'slow';
      const style = index % 3 === 0 ? 'oil' : 'comic';
      return { slot, style, ms: (slot === 'fast' ? 2_000 : 6_000) * (style === 'oil' ? 2 : 1) };
    });
    const model = new DurationModel(seen);
    expect(model.predict('fast', work()).meanMs).toBeCloseTo(2_000, -3);
    expect(model.predict('slow', work()).meanMs).toBeCloseTo(6_000, -3);
    expect(model.predict('slow', work({ style: 'oil' })).meanMs).toBeGreaterThan(10_000);
    // The slow style is also predicted to be slower at a size without samples.
    const large = work({ megapixels: 0.9 });
    const longer = model.predict('fast', { ...large, style: 'oil' }).meanMs;
    expect(longer).toBeGreaterThan(model.predict('fast', large).meanMs * 1.4);
  });

  it('is not misled by one generation that hung', () => {
    const seen = times(20, (index) => ({ slot: '0', ms: index === 3 ? 60_000 : 2_000 }));
    expect(new DurationModel(seen).predict('0', work()).meanMs).toBeLessThan(2_600);
  });

  it('follows a WebUI that becomes slower', () => {
    const seen = times(120, (index) => ({ slot: '0', ms: index < 60 ? 4_000 : 2_000 }));
    expect(new DurationModel(seen).predict('0', work()).meanMs).toBeGreaterThan(3_000);
  });

  it('predicts finite, positive durations for any samples', () => {
    const measured = fc.record({
      slot: fc.constantFrom('0', '1'),
      style: fc.constantFrom('a', 'b'),
      steps: fc.integer({ min: 1, max: 150 }),
      megapixels: fc.double({ min: 0.004, max: 4, noNaN: true }),
      units: fc.nat(3),
      ms: fc.integer({ min: 1, max: 3_600_000 }),
    });
    fc.assert(
      fc.property(fc.array(measured, { maxLength: 40 }), measured, (samples, asked) => {
        const { meanMs, variance, slotDoubt, kindDoubt } = new DurationModel(samples).predict('1', asked);
        for (const value of [meanMs, variance, slotDoubt, kindDoubt]) expect(value).toBeGreaterThan(0);
        for (const value of [meanMs, variance]) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
