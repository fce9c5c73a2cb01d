import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaunchMode } from './capabilities.js';
import { ExceedsVramBudget } from './gpu.errors.js';
import { type BudgetedUnit, VramBudget } from './vram-budget.js';
import { defaultCoefficients } from './vram-coefficients.js';

const face: BudgetedUnit = { purpose: 'face', required: true, lowVram: false, model: 'face [1]' };
const edges: BudgetedUnit = { purpose: 'edges', required: false, lowVram: false, model: 'edges [2]' };
const reference: BudgetedUnit = { purpose: 'texture', required: false, lowVram: false, model: 'None' };
const square = { width: 512, height: 512 };
const medvram = new VramBudget('medvram', 3072, true);

describe('the estimate of GPU memory', () => {
  it('is context, UNet, one ControlNet and the activations under --medvram', () => {
    expect(medvram.estimateMiB({ size: square, units: [face] })).toBe(480 + 1639 + 689 + 175);
  });

  it('is below 3 GiB for 512 x 768 with one ControlNet, and adds a whole ControlNet for the second unit', () => {
    const size = { width: 512, height: 768 };
    const one = medvram.estimateMiB({ size, units: [face] });
    expect(one).toBeLessThanOrEqual(3072);
    expect(medvram.estimateMiB({ size, units: [face, edges] })).toBe(one + 689);
  });

  it('counts one ControlNet at a time if all are on low_vram, and all of them if low_vram is not supported', () => {
    const units = [face, edges].map((unit) => ({ ...unit, lowVram: true }));
    const one = medvram.estimateMiB({ size: square, units: [face] });
    expect(medvram.estimateMiB({ size: square, units })).toBe(one);
    expect(new VramBudget('medvram', 3072, false).estimateMiB({ size: square, units })).toBe(one + 689);
  });

  it('is lowest with all units on low_vram, which is how a job fits beside another program on the card', () => {
    const units = [face, edges];
    const normal = new VramBudget('normal', 8192, true);
    const least = normal.leastMiB({ size: square, units });
    expect(least).toBeLessThan(normal.estimateMiB({ size: square, units }));
    const fitted = normal.within(least).fit({ size: square, units, explicitSize: true });
    expect(fitted.units.map(({ purpose }) => purpose)).toEqual(['face', 'edges']);
    expect(fitted.changes).toMatchObject([{ code: 'units_moved_to_low_vram' }]);
    expect(normal.within(Infinity).fit({ size: square, units, explicitSize: true }).changes).toEqual([]);
  });

  it('counts no weights for a preprocessor without a model', () => {
    expect(medvram.estimateMiB({ size: square, units: [reference] })).toBe(
      medvram.estimateMiB({ size: square, units: [] }),
    );
  });

  it('counts everything as on the card without --medvram, where decoding needs most', () => {
    const needed = new VramBudget('normal', 3072, true).estimateMiB({ size: square, units: [] });
    expect(needed).toBe(Math.ceil(480 + 1639 + 235 + 160 + (2178 * 2 * 512 * 512) / 2 ** 20));
  });

  it('uses measured coefficients if there are any, with their margin on top', () => {
    const measured = { ...defaultCoefficients('medvram'), contextMiB: 300, unetMiB: 1700, marginMiB: 20 };
    const budget = new VramBudget('medvram', 3072, true, measured);
    expect(budget.estimateMiB({ size: square, units: [face] })).toBe(300 + 1700 + 689 + 175 + 20);
  });

  it('never decreases when the picture, the batch or the number of units grows', () => {
    const mode = fc.constantFrom<LaunchMode>('normal', 'medvram', 'lowvram');
    const side = fc.integer({ min: 8, max: 128 }).map((eighths) => eighths * 8);
    fc.assert(
      fc.property(mode, side, side, fc.boolean(), (launchMode, width, height, low) => {
        const budget = new VramBudget(launchMode, 3072, true);
        const units = [{ ...face, lowVram: low }];
        const base = budget.estimateMiB({ size: { width, height }, units });
        expect(budget.estimateMiB({ size: { width: width + 8, height }, units })).toBeGreaterThanOrEqual(
          base,
        );
        expect(budget.estimateMiB({ size: { width, height }, units }, 2)).toBeGreaterThanOrEqual(base);
        expect(
          budget.estimateMiB({ size: { width, height }, units: [...units, edges] }),
        ).toBeGreaterThanOrEqual(base);
      }),
    );
  });
});

describe('fitting a job into the budget', () => {
  it('does not change a job that fits', () => {
    const fitted = medvram.fit({ size: square, units: [face], explicitSize: false });
    expect(fitted).toEqual({ maxSide: 512, units: [face], changes: [] });
  });

  it('first moves units to low_vram, and reports it', () => {
    const fitted = medvram.fit({ size: square, units: [face, edges], explicitSize: false });
    expect(fitted.units.map(({ lowVram }) => lowVram)).toEqual([true, true]);
    expect(fitted.changes.map(({ code }) => code)).toEqual(['units_moved_to_low_vram']);
    expect(fitted.maxSide).toBe(512);
  });

  it('then leaves optional units out, but never a required one', () => {
    const forge = new VramBudget('medvram', 3072, false);
    const fitted = forge.fit({ size: square, units: [edges, face], explicitSize: false });
    expect(fitted.units).toEqual([face]);
    expect(fitted.changes.map(({ code }) => code)).toEqual(['unit_left_out']);
  });

  it('then reduces to the largest size that fits, in the shape of the photo', () => {
    const size = { width: 768, height: 1024 };
    const { maxSide, changes } = medvram.fit({ size, units: [face], explicitSize: false });
    const height = maxSide;
    const width = Math.ceil((maxSide * 0.75) / 8) * 8;
    expect(changes.map(({ code }) => code)).toEqual(['size_reduced']);
    expect(medvram.estimateMiB({ size: { width, height }, units: [face] })).toBeLessThanOrEqual(3072);
    const next = { width: Math.ceil(((maxSide + 8) * 0.75) / 8) * 8, height: maxSide + 8 };
    expect(medvram.estimateMiB({ size: next, units: [face] })).toBeGreaterThan(3072);
  });

  it('does not change units if the smaller size makes that unnecessary', () => {
    const size = { width: 1024, height: 1024 };
    const one = medvram.fit({ size, units: [face], explicitSize: false });
    expect(one.units).toEqual([face]);
    const two = medvram.fit({ size, units: [face, edges], explicitSize: false });
    expect(two.changes.map(({ code }) => code)).toEqual(['units_moved_to_low_vram', 'size_reduced']);
    expect(two.maxSide).toBe(one.maxSide);
  });

  it('rejects an explicit size, with the numbers and the largest size that fits', () => {
    const size = { width: 1024, height: 1024 };
    const refused = thrownBy(() => medvram.fit({ size, units: [face], explicitSize: true }));
    expect(refused).toBeInstanceOf(ExceedsVramBudget);
    const { neededMiB, allowedMiB, largest } = refused.extensions as Record<string, never>;
    expect(allowedMiB).toBe(3072);
    expect(neededMiB).toBe(medvram.estimateMiB({ size, units: [{ ...face, lowVram: true }] }));
    expect(medvram.estimateMiB({ size: largest, units: [face] })).toBeLessThanOrEqual(3072);
    expect(refused.detail).toContain(`${neededMiB as number} MiB`);
  });

  it('rejects a job that fits at no size', () => {
    const normal = new VramBudget('normal', 2048, true);
    const refused = thrownBy(() => normal.fit({ size: square, units: [face], explicitSize: false }));
    expect(refused.extensions).toMatchObject({ allowedMiB: 2048, largest: null });
  });

  it('only ever returns a job that fits, and never a larger side', () => {
    const side = fc.integer({ min: 64, max: 160 }).map((eighths) => eighths * 8);
    fc.assert(
      fc.property(side, side, fc.integer({ min: 2990, max: 8000 }), (width, height, allowed) => {
        const budget = new VramBudget('medvram', allowed, true);
        const { maxSide, units } = budget.fit({
          size: { width, height },
          units: [face, edges],
          explicitSize: false,
        });
        const factor = maxSide / Math.max(width, height);
        const up = (value: number): number => Math.ceil((value * factor - 1e-6) / 8) * 8;
        expect(maxSide).toBeLessThanOrEqual(Math.max(width, height));
        expect(
          budget.estimateMiB({ size: { width: up(width), height: up(height) }, units }),
        ).toBeLessThanOrEqual(allowed);
        expect(units).toContainEqual(expect.objectContaining({ purpose: 'face' }));
      }),
    );
  });
});

describe('the one lighter retry after the card ran out of memory', () => {
  it('takes as many steps as necessary: low_vram, fewer optional units, a smaller side', () => {
    const moved = medvram.lighten({ size: square, units: [face, edges] });
    expect(moved).toMatchObject({ maxSide: 512, changes: [{ code: 'units_moved_to_low_vram' }] });
    const onLowVram = [face, edges].map((unit) => ({ ...unit, lowVram: true }));
    const onForge = new VramBudget('medvram', 3072, false).lighten({ size: square, units: [face, edges] });
    expect(onForge).toMatchObject({ maxSide: 512, units: [face], changes: [{ code: 'unit_left_out' }] });
    // Only one of them at a time is on the card: leaving one out frees nothing.
    expect(medvram.lighten({ size: square, units: onLowVram })?.changes.map(({ code }) => code)).toEqual([
      'unit_left_out',
      'size_reduced',
    ]);
    const smaller = medvram.lighten({ size: square, units: [face] });
    expect(smaller?.maxSide).toBe(384);
    expect(smaller?.changes.map(({ code }) => code)).toEqual(['units_moved_to_low_vram', 'size_reduced']);
  });

  it('gives up when nothing is left to reduce', () => {
    expect(medvram.lighten({ size: { width: 256, height: 256 }, units: [face] })).toBeNull();
  });
});

function thrownBy(work: () => unknown): ExceedsVramBudget {
  try {
    work();
  } catch (error) {
    if (error instanceof ExceedsVramBudget) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
