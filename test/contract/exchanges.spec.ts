import { describe, expect, it } from 'vitest';
import type { Program } from '../webui-simulator/simulator-options.js';
import { NOT_SPOKEN } from './not-spoken.js';
import {
  NEEDS_RECORDINGS,
  ownExchanges,
  readExchanges,
  recordingsFolder,
  type Exchange,
} from './recordings.js';
import { answerDifferences, replay } from './replay.js';

const leftOut = new Set(NOT_SPOKEN.flatMap(({ names }) => names));
const spoken = (program: Program): Exchange[] =>
  readExchanges(program).filter(({ name }) => !leftOut.has(name));
const named = (exchanges: Exchange[]) => exchanges.map((exchange) => [exchange.name, exchange] as const);

describe.each(['a1111', 'forge'] as const)('the simulator answers like the recorded %s', (program) => {
  const all = spoken(program);

  it.skipIf(recordingsFolder === null)(`all of them: ${NEEDS_RECORDINGS}`, () => {
    expect(all.length).toBeGreaterThan(100);
  });

  // These include the exchanges in the repository.
  it.each(named(recordingsFolder === null ? ownExchanges(program) : all))('%s', async (_name, exchange) => {
    const differences = await replay(program, exchange, async (answer) => {
      if (answer === null) return exchange.response.status === null ? [] : ['no answer'];
      return answerDifferences(exchange, answer);
    });
    expect(differences).toEqual([]);
  });
});

interface Pictures {
  images: string[];
}

const firstPicture = async (answer: Response | null): Promise<string | undefined> =>
  ((await answer?.json()) as Pictures | undefined)?.images[0];

/**
 * Recorded without any unit, two iterations with the same seed: a picture with these pixels was made without
 * control.
 */
const UNCONTROLLED = 'fa67e92b';

describe('ControlNet on Forge', () => {
  const unitRequests = spoken('forge').filter(({ name, request, response }) => {
    const body = request.body as { alwayson_scripts?: object; steps?: number; seed?: number } | undefined;
    const plain = !('mask' in Object(body)) && !('batch_size' in Object(body));
    return (
      response.status === 200 &&
      // A black picture is the same with and without control.
      !name.includes('nans') &&
      body?.alwayson_scripts !== undefined &&
      body.steps === 2 &&
      body.seed === 1234 &&
      plain
    );
  });

  it.skipIf(recordingsFolder === null)(`all of them: ${NEEDS_RECORDINGS}`, () => {
    expect(unitRequests.length).toBeGreaterThan(10);
  });

  it.each(named(unitRequests))(
    '%s: has an effect exactly if the recorded one had',
    async (_name, exchange) => {
      const images = (exchange.response.body as { images: { $image: { rgbSha256: string } }[] }).images;
      const recorded = !(images[0]?.$image.rgbSha256 ?? '').startsWith(UNCONTROLLED);
      const body = { ...(exchange.request.body as object), alwayson_scripts: {} };
      const without = { ...exchange, request: { ...exchange.request, body } };
      const withUnits = pixels(await replay('forge', exchange, firstPicture));
      const withoutUnits = pixels(await replay('forge', without, firstPicture));
      expect(withUnits !== withoutUnits).toBe(recorded);
    },
  );
});

/** The compressed pixels of a PNG. Its text chunk is left out: it names the units even if they were not applied. */
const pixels = (base64 = ''): string => {
  const png = Buffer.from(base64, 'base64');
  return png.subarray(png.indexOf('IDAT')).toString('base64');
};
