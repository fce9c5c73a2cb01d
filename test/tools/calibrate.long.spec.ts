import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Capabilities } from '../../src/gpu/capabilities.js';
import { MeasuredCoefficients } from '../../src/gpu/coefficients-file.js';
import { T4_MEMORY } from '../webui-simulator/graphics-memory.js';
import type { SimulatorSettings } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';
import { ToolRun, withFolder } from './tool-run.js';

const A1111 = { kind: 'a1111', launchMode: 'medvram' };
/** Long enough to be looked at. */
const CLOCK = { stepMs: 15, vaeMs: 100 };
let webui: WebUiSimulator;

afterEach(async () => webui.stop());

async function calibrating(
  simulator: Partial<SimulatorSettings>,
  args: readonly string[],
  work: (tool: ToolRun, file: string) => Promise<void>,
): Promise<void> {
  webui = await WebUiSimulator.start({ painter: 'tint', clock: CLOCK, ...simulator });
  await withFolder(async (folder) => {
    const file = join(folder, 'card.yaml');
    const options = ['--url', webui.url, '--out', file, ...args];
    await work(new ToolRun('calibrate', { temporary: folder, args: options }), file);
  });
}

describe('npm run calibrate', { timeout: 60_000 }, () => {
  it('finds the coefficients of a card within a few per cent, up to where it is full', async () => {
    const auth = { user: 'me', password: 'secret' };
    const sizes = '384,640,896,1024,1152,2048';
    const args = [
      '--auth',
      'me:secret',
      '--sizes',
      sizes,
      '--batches',
      '2',
      '--units',
      '0,1',
      '--steps',
      '5',
    ];
    await calibrating({ auth, memory: { totalMiB: 4500 } }, args, async (tool, file) => {
      expect(await tool.ended).toBe(0);
      expect(tool.output).toMatch(/2048 x 2048 … out of memory: the rest of this series is left out/);
      expect(tool.output).toMatch(/\| 896 x 896, batch of 2 \| \d+ \| \d+ \| \S+ \|/);
      const capabilities: Capabilities = Object.assign(new Capabilities(), { ...A1111, vramTotalMiB: 4500 });
      const found = MeasuredCoefficients.read([file]).of(capabilities);
      expect(found.contextMiB).toBeCloseTo(T4_MEMORY.contextMiB, 0);
      const { unetMiB, controlNetMiB, samplingMiBPerMegapixel, decodingMiBPerMegapixel } = T4_MEMORY;
      const wanted = { unetMiB, controlNetMiB, samplingMiBPerMegapixel, decodingMiBPerMegapixel };
      for (const [name, value] of Object.entries(wanted)) {
        // What torch reserves is a little more than what it hands out.
        expect(found).toHaveProperty(name, expect.closeTo(value * 1.02, -2));
      }
      expect(readFileSync(file, 'utf8')).toContain('Measured with the SIMULATOR');
      expect(readFileSync(file, 'utf8')).not.toContain('secret');
      expect(readFileSync(file.replace('.yaml', '.svg'), 'utf8')).toMatch(/^<svg [^]*<circle[^]*<\/svg>\n$/);
    });
  });

  it('says that a WebUI without a card has none', async () => {
    await calibrating({ memory: { totalMiB: 0 } }, [], async (tool) => {
      expect(await tool.ended).toBe(1);
      expect(tool.output).toContain('works without a CUDA card');
    });
  });

  it("leaves somebody else's work alone", async () => {
    webui = await WebUiSimulator.start({ painter: 'tint' });
    webui.fault({ kind: 'hang' });
    const job = { init_images: [PIXEL], width: 64, height: 64, steps: 2 };
    const theirs = fetch(`${webui.url}/sdapi/v1/img2img`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(job),
    });
    await webui.until(({ jobs }) => jobs[0]?.stage === 'sampling');
    await withFolder(async (folder) => {
      const tool = new ToolRun('calibrate', { temporary: folder, args: ['--url', webui.url] });
      expect(await tool.ended).toBe(1);
      expect(tool.output).toContain('busy with work of another client');
    });
    expect(webui.observations).toMatchObject({ jobs: [{ stage: 'sampling' }], interrupts: [] });
    webui.release();
    expect((await theirs).status).toBe(200);
  });

  it('told to stop, it interrupts its own job, waits for it and writes nothing', async () => {
    await calibrating({ clock: { ...CLOCK, stepMs: 400 } }, [], async (tool, file) => {
      await webui.until(({ jobs }) => jobs[1]?.stage === 'sampling');
      tool.signal('SIGINT');
      expect(await tool.ended).toBe(130);
      const { jobs, running, interrupts } = webui.observations;
      expect(jobs.map(({ interrupted }) => interrupted)).toEqual([false, true]);
      // One that came a moment late hit nobody.
      const hit = interrupts.flatMap(({ taskId }) => taskId ?? []);
      expect([...new Set(hit)]).toEqual([jobs[1]?.taskId]);
      expect(running).toBe(0);
      expect(existsSync(file)).toBe(false);
    });
  });
});

/** A picture of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
