import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/*
 * Paints the sample picture of every style (GET /v1/styles/<name>/sample) with the demo, from the project's own portrait.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LONGER_SIDE = 384;

const styles = (await readdir(join(ROOT, 'config/styles')))
  .filter((name) => name.endsWith('.yaml') && !name.startsWith('_'))
  .map((name) => basename(name, '.yaml'));
const painted = await mkdtemp(join(tmpdir(), 'easel-samples-'));
try {
  const asked = styles.flatMap((style) => ['--style', style]);
  const demo = ['--import', 'tsx', join(ROOT, 'tools/demo.ts'), '--out', painted, ...asked];
  const { status } = spawnSync(process.execPath, demo, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`The demo ended with ${status}`);
  const samples = join(ROOT, 'assets/styles');
  await mkdir(samples, { recursive: true });
  for (const style of styles) {
    await sharp(join(painted, `${style}.jpg`))
      .resize({ width: LONGER_SIDE, height: LONGER_SIDE, fit: 'inside' })
      .keepMetadata()
      .jpeg({ quality: 80, mozjpeg: true })
      .toFile(join(samples, `${style}.jpg`));
  }
} finally {
  await rm(painted, { recursive: true });
}
