import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenery } from '../../test/fixtures/photos.js';
import type { Scratch } from '../storage/blob.js';
import type { BlobStore } from '../storage/blob-store.js';
import { ScratchSpace } from '../storage/scratch-space.js';
import type { StorageCapacity } from '../storage/storage-capacity.js';
import { IntakeSettings } from './intake.config.js';
import { PhotoIntake } from './photo-intake.js';

/** Accepts no byte, like a full disk. */
const FULL = '/dev/full';

let data: string;
let space: ScratchSpace;
let text: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'easel-intake-'));
  space = await ScratchSpace.open(data);
  text = (await scenery(96, 64).jpeg().toBuffer()).toString('base64');
});

afterAll(async () => {
  await space.close();
  await rm(data, { recursive: true });
});

function intake(scratch: () => Promise<Scratch> = () => space.make()): PhotoIntake {
  const room = { admit: async () => {} } as Partial<StorageCapacity> as StorageCapacity;
  return new PhotoIntake({ scratch } as Partial<BlobStore> as BlobStore, new IntakeSettings(), room);
}

async function left(): Promise<string[]> {
  const [own = ''] = await readdir(join(data, 'tmp'));
  return await readdir(join(data, 'tmp', own));
}

describe('a photo sent as base64', () => {
  it('is checked like any other, and its file is removed after use', async () => {
    const { header } = await intake().receiveBase64(text, async (photo) => photo);
    expect(header).toMatchObject({ format: 'jpeg', width: 96, height: 64 });
    expect(await left()).toEqual([]);
  });

  it.skipIf(!existsSync(FULL))(
    'is refused as something that may pass when the disk is full, and nothing of it stays',
    async () => {
      const full = intake(async () => {
        const scratch = await space.make();
        await symlink(FULL, join(scratch.directory, 'upload'));
        return scratch;
      });
      const refused = full.receiveBase64(text, async () => {});
      await expect(refused).rejects.toMatchObject({ code: 'storage_unavailable' });
      await expect(refused).rejects.toThrow('full');
      expect(await left()).toEqual([]);
    },
  );

  it('is refused in the same way if its folder is missing', async () => {
    const lost = intake().receiveText(text, join(data, 'lost', 'upload'));
    await expect(lost).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});
