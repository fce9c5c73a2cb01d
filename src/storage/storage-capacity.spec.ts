import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { Settings } from '../config/settings.js';
import type { BlobStore } from './blob-store.js';
import { StorageCapacity } from './storage-capacity.js';
import { StorageSettings } from './storage.config.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-room-'));
  await mkdir(join(folder, 'blobs'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A room with this many bytes of pictures. */
function room(stored: { bytes: number }, environment: Readonly<Record<string, string>>): StorageCapacity {
  const settings = Settings.parse([StorageSettings, DataDirectorySettings], {
    DATA_DIR: folder,
    ...environment,
  });
  const blobs = { bytes: async () => stored.bytes } as BlobStore;
  return new StorageCapacity(blobs, settings.get(StorageSettings), settings.get(DataDirectorySettings));
}

describe('space for pictures', () => {
  it('admits what fits below the limit, and what fits once space was freed', async () => {
    const stored = { bytes: 90 };
    const small = room(stored, { STORAGE_MAX_BYTES: '100' });
    await small.admit(10);
    await expect(small.admit(11)).rejects.toThrow('still needed');
    small.setReclaimer({
      reclaim: async (bytes) => void (stored.bytes -= bytes),
      canReclaim: async (bytes) => bytes <= 50,
    });
    await small.wouldAdmit(50);
    await expect(small.wouldAdmit(51)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(stored.bytes).toBe(90);
    await small.admit(11);
    expect(stored.bytes).toBe(79);
  });

  it('keeps some of the disk free: 5% or 1 GiB by default, or as configured', async () => {
    const none = { bytes: 0 };
    const { freeBytes, minFreeBytes } = await room(none, {}).usage();
    expect(freeBytes).toBeGreaterThan(0);
    expect(minFreeBytes).toBeLessThanOrEqual(1024 ** 3);
    const greedy = room(none, { STORAGE_MIN_FREE_BYTES: String(Number.MAX_SAFE_INTEGER) });
    await expect(greedy.admit(0)).rejects.toMatchObject({ code: 'storage_unavailable' });
    await expect(greedy.admit(0)).rejects.toThrow('nearly full');
    await room(none, { STORAGE_MIN_FREE_BYTES: '0' }).admit(0);
  });

  it('checks nothing if there is no limit', async () => {
    const bucket = { STORAGE: 's3', STORAGE_BUCKET: 'pictures' };
    const { maxBytes, freeBytes } = await room({ bytes: 1e12 }, bucket).usage();
    expect({ maxBytes, freeBytes }).toEqual({ maxBytes: null, freeBytes: null });
    await room({ bytes: 1e12 }, bucket).admit(1e12);
  });
});
