import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigModule } from '../config/config.module.js';
import { Settings } from '../config/settings.js';
import { ErrorsModule } from '../errors/errors.module.js';
import { ErrorsSettings } from '../errors/errors.config.js';
import { ExpectedDuration } from './expected-duration.js';
import { InstalledModels, type ModelInventory } from './model-inventory.js';
import { StylesSettings } from './styles.config.js';
import { StylesHttpModule } from './styles.module.js';

const FACE_ONLY: ModelInventory = {
  checkpoints: [{ title: 'plain.safetensors', name: 'plain' }],
  samplers: ['DPM++ 2M'],
  schedulers: ['Karras'],
  controlNetModels: ['control_v2p_sd15_mediapipe_face [9c7784a9]'],
  controlNetModules: ['None', 'canny'],
  controlNetUnits: 3,
};

const seen: ModelInventory[] = [];

@Module({
  providers: [
    { provide: InstalledModels, useValue: { inventories: () => seen } satisfies InstalledModels },
    {
      provide: ExpectedDuration,
      useValue: { seconds: (style) => (style === 'anime' ? 4.2 : null) } satisfies ExpectedDuration,
    },
  ],
  exports: [InstalledModels, ExpectedDuration],
})
class KnowledgeModule {}

@Module({ imports: [ErrorsModule, StylesHttpModule.forRoot([KnowledgeModule])] })
class GalleryModule {}

describe('the styles over HTTP', () => {
  let app: NestExpressApplication;
  let origin: string;
  beforeAll(async () => {
    const settings = Settings.parse([ErrorsSettings, StylesSettings], {});
    const module = { module: GalleryModule, imports: [ConfigModule.forRoot(settings)] };
    app = await NestFactory.create<NestExpressApplication>(module, { logger: false });
    await app.listen(0, '127.0.0.1');
    origin = `${await app.getUrl()}/v1/styles`;
  });
  afterAll(() => app.close());

  it('are listed by name, and revalidated with an ETag', async () => {
    const answer = await fetch(origin);
    const { items } = (await answer.json()) as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).toEqual(items.map(({ name }) => name).toSorted());
    const etag = answer.headers.get('etag') ?? '';
    // fetch would add a Cache-Control that asks for the whole response.
    const [again] = await once(get(origin, { headers: { 'if-none-match': etag } }), 'response');
    expect((again as IncomingMessage).resume().statusCode).toBe(304);
  });

  it('show their settings and models; `installed` is null until a WebUI was seen', async () => {
    seen.length = 0;
    expect(await (await fetch(`${origin}/anime`)).json()).toMatchObject({
      name: 'anime',
      title: 'Anime',
      settings: { steps: { default: 26, min: 14, max: 40 } },
      available: null,
      expectedSeconds: 4.2,
      models: [{ purpose: 'face', required: true, installed: null }, {}, {}],
    });
  });

  it('show which of their models are installed, and whether they are available', async () => {
    seen.splice(0, Infinity, FACE_ONLY);
    const anime = await (await fetch(`${origin}/anime`)).json();
    expect(anime).toMatchObject({
      available: true,
      models: [
        { purpose: 'face', installed: true },
        { purpose: 'edges', installed: false },
        { purpose: 'texture', installed: false },
      ],
    });
    for (const lacking of [{ controlNetModels: [] }, { checkpoints: [] }]) {
      seen.splice(0, Infinity, { ...FACE_ONLY, ...lacking });
      expect(await (await fetch(`${origin}/anime`)).json()).toMatchObject({ available: false });
    }
  });

  it('answer 404 with a code for an unknown style or a missing sample', async () => {
    expect(await (await fetch(`${origin}/vaporwave`)).json()).toMatchObject({
      status: 404,
      code: 'style_unknown',
    });
    expect(await (await fetch(`${origin}/vaporwave/sample`)).json()).toMatchObject({ code: 'style_unknown' });
  });
});
