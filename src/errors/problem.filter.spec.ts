import { Body, Controller, Get, HttpException, Module, Post, Query, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, ValidateNested } from 'class-validator';
import type { Response } from 'express';
import { MulterError } from 'multer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigModule } from '../config/config.module.js';
import { Settings } from '../config/settings.js';
import { AppError } from './app-error.js';
import { ErrorsModule } from './errors.module.js';
import { ErrorsSettings } from './errors.config.js';
import { Busy } from './general.errors.js';
import { requestId } from './request-id.js';

class Inner {
  @IsInt()
  @Max(40)
  readonly steps!: number;
}

class Outer {
  @IsString()
  readonly style!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => Inner)
  readonly settings?: Inner;
}

class Page {
  @IsInt()
  @Type(() => Number)
  readonly limit!: number;
}

class Teapot extends AppError.define({
  code: 'teapot',
  status: 418,
  title: 'A teapot',
  otherStatuses: [422],
}) {}

@Controller('v1/things')
class ThingsController {
  @Get()
  list(@Query() page: Page): Page {
    return page;
  }

  @Post()
  create(@Body() body: Outer): Outer {
    return body;
  }

  @Get('busy')
  busy(): void {
    throw new Busy('Come back later.', { retryAfterMs: 1200, extensions: { waiting: 7 } });
  }

  @Get('teapot')
  teapot(): void {
    throw new Teapot('Short and stout.', { status: 422 });
  }

  @Get('broken')
  broken(): void {
    throw new Error('connect ECONNREFUSED redis://user:hunter2@10.0.0.1');
  }

  @Get('multer')
  multer(): void {
    throw new MulterError('LIMIT_UNEXPECTED_FILE', 'picture');
  }

  @Get('range')
  range(): void {
    throw new HttpException('Range Not Satisfiable', 416);
  }

  @Get('half')
  half(@Res() response: Response): void {
    response.write('half an ');
    throw new Error('gone');
  }
}

@Module({ imports: [ErrorsModule], controllers: [ThingsController] })
class ThingsModule {}

const logged: unknown[][] = [];
const note = (...words: unknown[]): void => void logged.push(words);

describe('a failed request', () => {
  let app: NestExpressApplication;
  let origin: string;

  beforeAll(async () => {
    const settings = Settings.parse([ErrorsSettings], {});
    const module = { module: ThingsModule, imports: [ConfigModule.forRoot(settings)] };
    const logger = { log: () => {}, warn: note, error: note };
    app = await NestFactory.create<NestExpressApplication>(module, { logger });
    app.useBodyParser('json', { limit: '1kb' });
    app.use(requestId);
    app.use('/early', () => {
      throw new Busy('Before any route.');
    });
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  });
  afterAll(() => app.close());
  beforeEach(() => void logged.splice(0));

  const ask = async (
    path: string,
    init?: RequestInit,
  ): Promise<{ answer: globalThis.Response; problem: unknown }> => {
    const answer = await fetch(`${origin}${path}`, init);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    return { answer, problem: await answer.json() };
  };
  const post = (body: string): ReturnType<typeof ask> =>
    ask('/v1/things', { method: 'POST', body, headers: { 'content-type': 'application/json' } });

  it('is answered with a problem document with the code, its documentation and the request id', async () => {
    const { answer, problem } = await ask('/v1/things/busy?key=secret');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(problem).toEqual({
      type: '/docs/errors.md#busy',
      title: 'The service is busy',
      status: 503,
      detail: 'Come back later.',
      instance: '/v1/things/busy',
      code: 'busy',
      waiting: 7,
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('can have another status than the default of its code', async () => {
    const { answer, problem } = await ask('/v1/things/teapot');
    expect(answer.status).toBe(422);
    expect(problem).toMatchObject({ code: 'teapot', status: 422 });
  });

  it('hides the cause of an internal error, and logs it once with its stack', async () => {
    const { answer, problem } = await ask('/v1/things/broken');
    expect(answer.status).toBe(500);
    expect(problem).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(problem)).not.toMatch(/ECONN|hunter2/);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.[0]).toMatchObject({
      code: 'internal',
      path: '/v1/things/broken',
      err: expect.objectContaining({ stack: expect.stringContaining('ThingsController') }),
    });
  });

  it('is a 404 for an unknown path and a 405 with Allow for an unsupported method', async () => {
    expect((await ask('/v1/nothing?x=1')).problem).toMatchObject({ status: 404, code: 'not_found' });
    const { answer, problem } = await ask('/v1/things', { method: 'DELETE' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expect(problem).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });

  it('lists every invalid and every unknown field by its path', async () => {
    const { problem } = await post(JSON.stringify({ settings: { steps: 400, speed: 1 }, colour: 'red' }));
    expect(problem).toMatchObject({
      status: 400,
      code: 'payload_invalid',
      errors: expect.arrayContaining([
        expect.objectContaining({ field: 'style', code: 'is_string' }),
        expect.objectContaining({ field: 'settings.steps', code: 'max' }),
        expect.objectContaining({ field: 'settings.speed', code: 'unknown_field' }),
        expect.objectContaining({ field: 'colour', code: 'unknown_field' }),
      ]),
    });
    expect((await ask('/v1/things?limit=many')).problem).toMatchObject({ errors: [{ field: 'limit' }] });
  });

  it('is a problem for a malformed, too large or unsupported body', async () => {
    expect((await post('{"style":')).problem).toMatchObject({
      status: 400,
      code: 'payload_invalid',
      detail: 'The body is not valid JSON.',
    });
    const large = await post(JSON.stringify({ style: 'x'.repeat(2000) }));
    expect(large.problem).toMatchObject({ detail: 'The body has more bytes than allowed.' });
    const strange = await ask('/v1/things', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', 'content-encoding': 'snappy' },
    });
    expect(strange.problem).toMatchObject({ code: 'payload_invalid' });
  });

  it('is a problem for an invalid form and for HTTP-level errors', async () => {
    expect((await ask('/v1/things/multer')).problem).toMatchObject({
      code: 'payload_invalid',
      errors: [{ field: 'picture' }],
    });
    expect((await ask('/v1/things/range')).problem).toMatchObject({ status: 416, code: 'payload_invalid' });
  });

  it('is a problem even before routing, or for a path that cannot be decoded', async () => {
    expect((await ask('/early')).problem).toMatchObject({ status: 503, code: 'busy' });
    expect((await ask('/v1/things/%FF')).problem).toMatchObject({ status: 404 });
  });

  it('is cut off if the response has already begun', async () => {
    const answer = await fetch(`${origin}/v1/things/half`);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it("keeps the client's own request id if it is acceptable", async () => {
    const named = await ask('/v1/nothing', { headers: { 'x-request-id': 'client-0001' } });
    expect(named.answer.headers.get('x-request-id')).toBe('client-0001');
    const strange = await ask('/v1/nothing', { headers: { 'x-request-id': 'a b {} $' } });
    expect(strange.answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
