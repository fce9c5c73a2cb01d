import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExampleServer } from '../../tools/client/example-server.js';
import { SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import { eventually } from '../service/easel-process.js';
import { EaselWorld } from '../service/easel-world.js';
import { buildClient, bundle } from './client-build.js';

/** From Debian: `apt-get install chromium`. Playwright's own browser is not downloaded for this. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const LARGEST_BUNDLE_BYTES = 6 * 1024;

let server: ExampleServer;
let world: EaselWorld;
let browser: Browser;
let page: Page;

describe.skipIf(!existsSync(CHROMIUM))(`the example's page (skipped without ${CHROMIUM})`, () => {
  beforeAll(async () => {
    await buildClient();
    server = await ExampleServer.open();
    world = await EaselWorld.open({
      webui: {
        launchMode: 'normal',
        clock: { stepMs: 120 },
        savedOptions: { show_progress_every_n_steps: 2 },
      },
      environment: { CORS_ORIGINS: server.origin, LINK_KEYS: 'a-key-for-links-of-thirty-two-characters' },
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`${server.origin}/example/?easel=${world.easel.url}`);
  });

  afterAll(async () => {
    await browser.close();
    await world.close();
    await server.close();
  });

  it('on another origin uploads, shows previews, survives a reload, and shows the picture', async () => {
    await page.locator('option[value=watercolor]').waitFor({ state: 'attached' });
    await page.setInputFiles('input[type=file]', SAMPLE_PORTRAIT);
    await page.selectOption('select', 'watercolor');
    await page.getByRole('button', { name: 'Paint' }).click();
    await eventually(async () =>
      (await attribute('#picture', 'src')).includes('/preview') ? true : undefined,
    );
    await page.reload();
    await eventually(async () => (Number(await attribute('progress', 'value')) > 0.2 ? true : undefined));
    await page.locator('#status', { hasText: 'succeeded' }).waitFor();
    await eventually(async () =>
      (await attribute('#picture', 'src')).startsWith('blob:') ? true : undefined,
    );
    expect(await widthOf(await attribute('#picture', 'src'))).toBeGreaterThan(500);
  });

  it('cancels', async () => {
    await page.setInputFiles('input[type=file]', SAMPLE_PORTRAIT);
    await page.getByRole('button', { name: 'Paint' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const cancelled = page.locator('#status', { hasText: 'cancelled' });
    await cancelled.waitFor();
    expect(await cancelled.count()).toBe(1);
  });

  it('can use the links of a transfer in an EventSource and in an <img>, which send no headers', async () => {
    const transfer = await world.client.submit();
    const { events, result } = transfer.links ?? { events: '', result: '' };
    const names = await page.evaluate(async (url) => {
      const source = new EventSource(url);
      const heard: string[] = [];
      for (const name of ['state', 'progress']) source.addEventListener(name, () => heard.push(name));
      await new Promise((resolve) => source.addEventListener('done', resolve));
      source.close();
      return heard;
    }, world.easel.url + events);
    expect(new Set(names)).toEqual(new Set(['state', 'progress']));
    const width = await widthOf(world.easel.url + result);
    expect(width).toBe((await world.client.transfer(transfer.id)).result?.width);
  });

  it('may read the headers that a client acts on, and no other origin may read anything', async () => {
    expect(await page.evaluate(read, world.easel.url)).toMatch(/\w/);
    const elsewhere = await ExampleServer.open();
    const other = await browser.newPage();
    await other.goto(`${elsewhere.origin}/example/`);
    expect(await other.evaluate(read, world.easel.url)).toBe('refused');
    await other.close();
    await elsewhere.close();
  });
});

/** Runs in the page. */
const read = (url: string) =>
  fetch(`${url}/v1/transfers/unknown`, {
    headers: { 'Last-Event-ID': 'x', 'Idempotency-Key': 'y' },
  }).then(
    ({ headers }) => headers.get('x-request-id'),
    () => 'refused',
  );

async function attribute(selector: string, name: string): Promise<string> {
  return (await page.locator(selector).getAttribute(name)) ?? '';
}

/** Width of a picture as decoded by the browser. */
async function widthOf(address: string): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const image = new Image();
    image.src = ${JSON.stringify(address)};
    await image.decode();
    return image.naturalWidth;
  })()`);
}

describe('the client in a browser', () => {
  it('is small', async () => {
    expect(gzipSync(await bundle()).length).toBeLessThan(LARGEST_BUNDLE_BYTES);
  });
});
