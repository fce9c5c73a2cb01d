import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LongText, parseLeanJson } from './lean-json.js';

const picture = 'iVBORw0K'.repeat(10_000);

function parse(value: unknown): unknown {
  return parseLeanJson(Buffer.from(JSON.stringify(value)));
}

/** The same value with strings in place of its LongTexts. */
function plain(value: unknown): unknown {
  if (value instanceof LongText) return value.bytes.toString('latin1');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

describe('JSON with pictures in it', () => {
  it('leaves each of them in the memory in which it arrived', () => {
    const json = Buffer.from(
      JSON.stringify({ images: [picture, 'short', `${picture}AA==`], info: '{"seed": 1}' }),
    );
    const { images, info } = parseLeanJson(json) as { images: unknown[]; info: unknown };
    expect(info).toBe('{"seed": 1}');
    expect(images[1]).toBe('short');
    const [first, , third] = images as LongText[];
    expect(first?.bytes.buffer).toBe(json.buffer);
    expect(first?.bytes.toString('latin1')).toBe(picture);
    expect(third?.bytes.toString('latin1')).toBe(`${picture}AA==`);
  });

  it('is otherwise parsed like JSON.parse does, whatever surrounds them', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\\', '"', '\\"', 'é', picture));
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.array(texts), (value, list) => {
        const whole = JSON.parse(JSON.stringify({ value, list, last: picture })) as unknown;
        expect(plain(parse(whole))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('returns a long text with escapes as a string', () => {
    const text = `${'a long story '.repeat(10_000)}\n"the end"`;
    expect(parse([text])).toEqual([text]);
  });

  it.each(['', '{', `["${picture}`, `["${picture}" "`, `["${picture}\\"]`])(
    'is rejected if it is invalid',
    (json) => {
      expect(() => parseLeanJson(Buffer.from(json))).toThrow(SyntaxError);
    },
  );
});
