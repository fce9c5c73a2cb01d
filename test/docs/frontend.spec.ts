import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  Easel,
  EaselProblem,
  type Photo,
  type Style,
  type Transfer,
} from '../../packages/client/src/easel.js';
import { portraitFile, SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import { eventually } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';
import { codeOf, load } from './code-of-page.js';

const PAGE = 'docs/frontend.md';
const KEY = 'shop-key';

type Shop = (address: string, init?: RequestInit) => Promise<Response>;

/** The exports of the page's code. */
interface Product {
  readonly offerStyles: () => Promise<void>;
  readonly upload: (file: Blob) => Promise<{ photo: Photo; face: number | 'largest' }>;
  readonly submit: (photo: Photo, face: number | 'largest', style: Style) => Promise<Transfer>;
  readonly watch: (transfer: Transfer) => Promise<Transfer>;
  readonly leave: () => void;
  readonly show: (done: Transfer) => Promise<void>;
  readonly cancel: (transfer: Transfer) => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly paintAll: (photo: Photo, styles: readonly string[]) => Promise<Blob>;
  readonly explain: (error: unknown) => string;
  readonly handle: (request: Request, key: string) => Promise<Response>;
  readonly watchByLinks: (transfer: Transfer, shop: Shop) => Promise<Blob>;
}

/** The user interface, and everything it has shown. */
const seen = {
  styles: [] as Style[],
  statuses: [] as string[],
  fractions: [] as number[],
  pictures: [] as string[],
};
const page = {
  formKey: 'form-1',
  offer: (styles: Style[]) => void (seen.styles = styles),
  chooseFace: (_file: Blob, boxes: readonly object[]) => Promise.resolve(boxes.length - 1),
  status: (text: string) => void seen.statuses.push(text),
  progress: (fraction: number) => void seen.fractions.push(fraction),
  picture: (address: string) => void seen.pictures.push(address),
};
const memory = new Map<string, string>();
const localStorage = {
  getItem: (name: string) => memory.get(name) ?? null,
  setItem: (name: string, value: string) => void memory.set(name, value),
  removeItem: (name: string) => void memory.delete(name),
};

let open: EaselWorld;
let keyed: EaselWorld;

beforeAll(async () => {
  vi.stubGlobal('page', page);
  vi.stubGlobal('localStorage', localStorage);
  const webui = {
    launchMode: 'normal',
    clock: { stepMs: 20 },
    savedOptions: { show_progress_every_n_steps: 2 },
  } as const;
  const keys = { API_KEYS: apiKeys({ name: 'shop' }), LINK_KEYS: 'a-key-for-links-of-thirty-two-characters' };
  [open, keyed] = await Promise.all([
    EaselWorld.open({ webui }),
    EaselWorld.open({ environment: keys, key: KEY }),
  ]);
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await Promise.all([open.close(), keyed.close()]);
});

/** Loads the code of the page again. */
async function loadPage(headings: readonly string[], world = open): Promise<Product> {
  const code = await codeOf({ page: PAGE, headings });
  return load<Product>(code.replaceAll('http://localhost:8080', world.easel.url));
}

const WALK = ['A product, step by step', 'With keys'];

describe('the page for frontends', () => {
  it('begins with ten lines that paint a picture', async () => {
    const code = await codeOf({ page: PAGE, headings: ['In ten lines'] });
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(10);
    const { paint } = await load<{
      readonly paint: (file: Blob, show: (picture: Blob) => void) => Promise<void>;
    }>(code.replace('http://localhost:8080', open.easel.url));
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const shown: Blob[] = [];
    await paint(new Blob([await readFile(SAMPLE_PORTRAIT)]), (picture) => void shown.push(picture));
    expect(log.mock.lastCall).toEqual(['100 %']);
    log.mockRestore();
    expect(shown.map(({ type }) => type)).toEqual(['image/jpeg']);
  });

  it('walks through a product: style, photo, face, submission, progress, preview and picture', async () => {
    const product = await loadPage(WALK);
    await product.offerStyles();
    const [style] = seen.styles;
    if (style === undefined) throw new Error('No style was offered');
    const { photo, face } = await product.upload(new Blob([await readFile(portraitFile('two'))]));
    expect([photo.faces.length, face]).toEqual([2, 1]);
    // A preview has to be requested, converted and stored before the picture is done, even on a busy machine.
    open.webui.fault({ kind: 'slow', factor: 10 });
    const transfer = await product.submit(photo, face, style);
    const done = await product.watch(transfer);
    expect(done.faces.map(({ selected }) => selected)).toEqual([false, true]);
    expect(seen.fractions.at(-1)).toBe(1);
    expect(seen.statuses).toContain('generating');
    expect(seen.pictures[0]).toContain(`/v1/transfers/${transfer.id}/preview`);
    await product.show(done);
    const picture = await (await fetch(seen.pictures.at(-1) ?? '')).arrayBuffer();
    expect(createHash('sha256').update(new Uint8Array(picture)).digest('hex')).toBe(done.result?.sha256);
  });

  it('continues after a reload, and shows a cancel', async () => {
    await open.pause();
    const product = await loadPage(WALK);
    const { photo, face } = await product.upload(new Blob([await readFile(SAMPLE_PORTRAIT)]));
    page.formKey = 'form-2';
    const style = seen.styles[0] ?? (await new Easel({ url: open.easel.url }).styles())[0];
    if (style === undefined) throw new Error('There is no style');
    const transfer = await product.submit(photo, face, style);
    const left = product.watch(transfer);
    product.leave();
    await expect(left).rejects.toThrow('aborted');

    seen.statuses.length = 0;
    const reloaded = await loadPage(WALK);
    const resumed = reloaded.resume();
    await eventually(() => (seen.statuses.includes('number 1 in the queue') ? true : undefined));
    await reloaded.cancel(transfer);
    await resumed;
    expect(seen.statuses.at(-1)).toBe('cancelled');
    await open.client.call('DELETE', `/v1/transfers/${transfer.id}`);
    await reloaded.resume();
    expect(memory.has('transfer')).toBe(false);
    await open.resume();
  });

  it('paints a photo in several styles at once', async () => {
    const { upload, paintAll } = await loadPage(WALK);
    const { photo } = await upload(new Blob([await readFile(SAMPLE_PORTRAIT)]));
    seen.statuses.length = 0;
    expect((await paintAll(photo, ['watercolor', 'anime'])).type).toBe('image/jpeg');
    expect(seen.statuses).toEqual(expect.arrayContaining(['watercolor: succeeded', 'anime: succeeded']));
    expect(seen.fractions.at(-1)).toBe(1);
  });

  it('explains errors', async () => {
    const { explain } = await loadPage(WALK);
    const easel = new Easel({ url: open.easel.url });
    const refused = await easel.photos.upload(new Blob(['no picture'])).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EaselProblem);
    // The page bundles the client, so its classes differ from those imported here.
    const { ask } = await load<{ readonly ask: () => Promise<string> }>(
      `${(await codeOf({ page: PAGE, headings: WALK })).replaceAll('http://localhost:8080', open.easel.url)}
      export const ask = () => easel.photos.upload(new Blob(['no picture'])).then(() => '', explain);`,
    );
    expect(await ask()).toBe('Please choose another photo: a JPEG, PNG or WebP.');
    expect(() => explain(new RangeError('a bug'))).toThrow('a bug');
  });

  it('keeps keys on the server: the page only uses links', async () => {
    const product = await loadPage(WALK, keyed);
    const shop: Shop = (address, init) =>
      product.handle(new Request(new URL(address, 'https://shop.example.com'), init), KEY);
    const form = new FormData();
    form.set('photo', new Blob([await readFile(SAMPLE_PORTRAIT)]));
    form.set('style', 'watercolor');
    const answer = await shop('/transfers', { method: 'POST', body: form });
    const transfer = (await answer.json()) as Transfer;
    expect(answer.status).toBe(202);
    const picture = await product.watchByLinks(transfer, shop);
    const done = (await (await shop(`/transfers/${transfer.id}`)).json()) as Transfer;
    expect(picture.size).toBe(done.result?.bytes);
  });
});
