import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { Settings } from '../config/settings.js';
import { createLogger, NestLogger } from './logger.js';
import { LoggingSettings } from './logging.config.js';

const PICTURE = Buffer.alloc(600, 7).toString('base64');

/** The log lines that `run` writes through Nest's loggers. */
const lines = async (run: () => void, format = 'json'): Promise<string[]> => {
  const written: string[] = [];
  const settings = Settings.parse([LoggingSettings], { LOG_FORMAT: format, LOG_LEVEL: 'debug' });
  const logger = await createLogger(settings.get(LoggingSettings), {
    write: (line: string) => void written.push(line),
  });
  Logger.overrideLogger(new NestLogger(logger));
  run();
  return written;
};
const line = async (run: () => void): Promise<Record<string, unknown>> =>
  JSON.parse((await lines(run))[0] ?? '{}') as Record<string, unknown>;

describe('the log', () => {
  afterEach(() => Logger.overrideLogger(['log', 'warn', 'error']));

  it('has one JSON object per line: time, level, context, data and a constant sentence', async () => {
    const logged = await line(() =>
      new Logger('GpuLease').warn({ transferId: 't1', ms: 12 }, 'The lease was lost'),
    );
    expect(logged).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      context: 'GpuLease',
      transferId: 't1',
      ms: 12,
      msg: 'The lease was lost',
    });
  });

  it("includes Nest's own messages with their stack", async () => {
    expect(await line(() => new Logger('Nest').log('Started'))).toMatchObject({
      level: 'info',
      msg: 'Started',
    });
    expect(await line(() => new Logger('Nest').error('Failed', 'at x.js:1'))).toMatchObject({
      level: 'error',
      context: 'Nest',
      stack: 'at x.js:1',
      msg: 'Failed',
    });
  });

  it('includes the causes of an error, but none of its other members', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      config: { data: PICTURE, headers: { authorization: 'Basic c2VjcmV0' } },
    });
    const err = new Error('The WebUI does not answer', { cause });
    const logged = await line(() => new Logger('WebUi').warn({ err }, 'A call failed'));
    expect(logged['err']).toMatchObject({
      message: 'The WebUI does not answer',
      stack: expect.stringContaining('logger.spec'),
      cause: { code: 'ECONNREFUSED' },
    });
    expect(JSON.stringify(logged)).not.toMatch(/c2VjcmV0|BwcHBw/);
  });

  it('never contains keys, prompts or pictures, at any depth', async () => {
    const data = {
      headers: { Authorization: 'Bearer secret', cookie: 'secret', 'X-Api-Key': 'fine', 'api-key': 'secret' },
      body: { prompt: 'secret', negative_prompt: 'secret', init_images: ['secret'], photoBase64: 'secret' },
      answer: [{ anything: PICTURE, url: `data:image/png;base64,${PICTURE}` }],
      raw: Buffer.from('secret'),
      style: 'anime',
    };
    const logged = JSON.stringify(await line(() => new Logger('Any').log(data, 'Something')));
    expect(logged).not.toMatch(/secret|BwcHBw/);
    expect(logged).toContain('anime');
    expect(logged).toContain('[6 bytes]');
  });

  it('is bounded, even for circular data', async () => {
    const circle: Record<string, unknown> = { text: 'word '.repeat(1000) };
    circle['self'] = circle;
    const logged = JSON.stringify(await line(() => new Logger('Any').log(circle, 'Something')));
    expect(logged.length).toBeLessThan(20_000);
    expect(logged).toContain('[too deep]');
  });

  it('is human-readable on a terminal', async () => {
    const [text] = await lines(() => new Logger('Queue').log({ waiting: 3 }, 'A transfer waits'), 'pretty');
    expect(text).toContain('Queue: A transfer waits');
    expect(text).toContain('waiting');
  });
});
