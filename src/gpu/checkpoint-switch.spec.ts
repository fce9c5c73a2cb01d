import { describe, expect, it } from 'vitest';
import { findCheckpoint, isPaintedWith } from './checkpoint-switch.js';

const HASHED = {
  title: 'random-sd15-b.safetensors [ede033e160]',
  model_name: 'random-sd15-b',
  hash: 'ede033e160',
  sha256: 'ede033e160c07ae20fe57c154f06b3457603ecf1f39f0a47e049e5281ec9cc27',
};
const NEVER_LOADED = {
  title: 'random-sd15.safetensors',
  model_name: 'random-sd15',
  hash: null,
  sha256: null,
};
const IN_FOLDER = { title: 'art/oil.safetensors', model_name: 'art_oil', hash: null, sha256: null };
const LIST = [HASHED, NEVER_LOADED, IN_FOLDER];

describe('a checkpoint', () => {
  it.each([HASHED.title, 'random-sd15-b.safetensors', 'random-sd15-b', 'ede033e160', HASHED.sha256])(
    'is found as %s',
    (wanted) => {
      expect(findCheckpoint(LIST, wanted)).toBe(HASHED);
    },
  );

  it('is found before it was ever loaded, and in a folder', () => {
    expect(findCheckpoint(LIST, 'random-sd15')).toBe(NEVER_LOADED);
    expect(findCheckpoint(LIST, 'art/oil.safetensors')).toBe(IN_FOLDER);
  });

  it('is not found by a part of its name, or by an empty one', () => {
    expect(findCheckpoint(LIST, 'random')).toBeNull();
    expect(findCheckpoint(LIST, '')).toBeNull();
  });

  it('is recognised in a response by its hash, even under another name', () => {
    expect(isPaintedWith(HASHED, { name: 'renamed', hash: 'ede033e160' })).toBe(true);
    expect(isPaintedWith(HASHED, { name: 'random-sd15-b', hash: 'a5e5377f19' })).toBe(false);
  });

  it('is recognised by its name if a hash is missing', () => {
    expect(isPaintedWith(NEVER_LOADED, { name: 'random-sd15', hash: 'ed21f23f4a' })).toBe(true);
    expect(isPaintedWith(IN_FOLDER, { name: 'oil', hash: null })).toBe(true);
    expect(isPaintedWith(NEVER_LOADED, { name: 'random-sd15-b', hash: null })).toBe(false);
    expect(isPaintedWith(NEVER_LOADED, null)).toBe(false);
  });
});
