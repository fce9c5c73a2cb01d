import { randomUUID } from 'node:crypto';
import type { Capabilities } from '../gpu/capabilities.js';
import type { GenerationRequest } from '../gpu/generation.js';
import type { VramBudget } from '../gpu/vram-budget.js';
import { missingModels, resolveStyle } from '../styles/resolve-style.js';
import type { StylePreset } from '../styles/style-preset.js';
import { plainPng } from '../webui/plain-png.js';

/** Small, but accepted by every WebUI; pixels. */
const SIDE = 256;
const GRAY = [128, 128, 128] as const;
const BLACK = [0, 0, 0] as const;
const WHITE = [255, 255, 255] as const;

/**
 * Builds a one-step generation on a small gray picture with the models of the first style that this WebUI
 * supports: its checkpoint, its sampler, and the ControlNet for faces, whose maps Easel draws. Units with
 * annotators are omitted: loading them takes as long again, and few styles share them.
 * @returns null if it supports no style
 */
export function warmUpRequest(
  presets: readonly StylePreset[],
  capabilities: Capabilities,
  budget: VramBudget,
): GenerationRequest | null {
  const preset = presets.find((each) => missingModels(each, capabilities).length === 0);
  if (preset === undefined) return null;
  const { prompt, negativePrompt, settings, sampler, scheduler, checkpoint, ...style } = resolveStyle(
    preset,
    {},
    capabilities,
  );
  const drawn = style.units.filter(({ module, required }) => module === 'none' && required);
  const size = { width: style.maxSide, height: style.maxSide };
  const { units } = budget.fit({
    size,
    units: drawn.map((unit) => ({ ...unit, lowVram: false })),
    explicitSize: false,
  });
  return {
    taskId: `task(warm-up-${randomUUID()})`,
    prompt,
    negativePrompt,
    seed: 1,
    ...settings,
    steps: 1,
    sampler,
    scheduler,
    checkpoint,
    width: SIDE,
    height: SIDE,
    initImage: plainPng(SIDE, GRAY),
    // Forge drops a unit with an all-black map, and with it the ControlNet.
    units: units.map((unit) => ({ ...unit, image: plainPng(SIDE, BLACK, WHITE) })),
  };
}
