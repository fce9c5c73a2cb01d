import { expect, it } from 'vitest';
import { makesPreviews } from './capabilities.js';

it('A1111 makes no previews if it swaps its weights, Forge always does', () => {
  const modes = ['normal', 'medvram', 'lowvram'] as const;
  expect(modes.map((launchMode) => makesPreviews({ kind: 'a1111', launchMode }))).toEqual([
    true,
    false,
    false,
  ]);
  expect(modes.map((launchMode) => makesPreviews({ kind: 'forge', launchMode }))).toEqual([true, true, true]);
});
