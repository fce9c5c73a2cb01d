import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withDemo } from './demo-run.js';
import { processesOf, untilNothingRuns } from './tool-run.js';

const PHOTO = fileURLToPath(new URL('../fixtures/portraits/frontal.jpg', import.meta.url));
const NO_PHOTO = fileURLToPath(new URL('../../package.json', import.meta.url));

describe('npm run demo', () => {
  it("tells in the service's own words why a photo is refused, and exits with 1", async () => {
    await withDemo([NO_PHOTO, '--style', 'comic'], async (demo, { temporary }) => {
      expect(await demo.ended).toBe(1);
      expect(demo.output).toContain('(photo_format_unsupported)');
      expect(demo.output).not.toMatch(/\n\s+at /);
      expect(processesOf(temporary)).toEqual([]);
    });
  });

  it('takes its service, photo workers and Redis along when it is killed', async () => {
    await withDemo([PHOTO, '--style', 'comic'], async (demo, { temporary }) => {
      await demo.says(/preparing/);
      demo.signal('SIGKILL');
      await demo.ended;
      await expect(untilNothingRuns(temporary)).resolves.toBeUndefined();
    });
  });
});
