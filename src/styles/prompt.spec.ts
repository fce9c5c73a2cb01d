import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanPrompt, joinPrompt, promptProblems } from './prompt.js';

describe("a caller's prompt", () => {
  it('keeps plain words and attention', () => {
    const text = 'a (red:1.2) scarf, ((soft) light:.8), Terminator: 2, 20% grey, brown eyes';
    expect(cleanPrompt(text)).toBe(text);
    expect(promptProblems('prompt', text)).toEqual([]);
  });

  it.each([
    ['prompt editing', '[day:night:0.5] [a|b]', '\\[day:night:0.5\\] \\[a\\|b\\]'],
    ['unbalanced brackets', 'a) (b (c)', 'a\\) \\(b (c)'],
    [
      'a weight that is not a number',
      '(smiling:...) (v:1.2.3) (x\\:1.2.3)',
      '\\(smiling:...\\) \\(v:1.2.3\\) \\(x\\:1.2.3\\)',
    ],
    ['a time of day, which is not a weight', '(taken at 12:30)', '\\(taken at 12:30\\)'],
    ['escaped brackets', 'a smile \\(:D\\)', 'a smile \\(:D\\)'],
  ])('treats %s as text', (_, text, cleaned) => {
    expect(cleanPrompt(text)).toBe(cleaned);
  });

  it('never ends in a weight, which would apply to the whole prompt', () => {
    expect(cleanPrompt('in 16:9')).toBe('in 16:9,');
    expect(cleanPrompt('in (16:9) : -1.5 ')).toMatch(/,$/);
    expect(cleanPrompt('a (red:1.2)')).toBe('a (red:1.2)');
  });

  it("never keeps the WebUI's parser busy: few groups, all of them closed, and no run of colons", () => {
    const letters = fc.constantFrom('(', ')', '[', ']', ':', '|', '\\', ' ', 'a', '1', '.', 'AND', 'BREAK');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 300 }), (parts) => {
        const cleaned = cleanPrompt(parts.join(''));
        const live = cleaned.replaceAll(/\\[^]/g, '').match(/[()[\]|]/g) ?? [];
        expect(live.filter((bracket) => bracket === '(').length).toBeLessThanOrEqual(16);
        let depth = 0;
        for (const bracket of live) {
          expect('()').toContain(bracket);
          depth += bracket === '(' ? 1 : -1;
          expect(depth).toBeGreaterThanOrEqual(0);
        }
        expect(depth).toBe(0);
        expect(cleaned).not.toMatch(/:[: ]*:|\b(AND|BREAK)\b/);
        for (const [, weight] of cleaned.matchAll(/:\s*([+-]?[.\d]+)\s*\)/g))
          expect(Number(weight)).not.toBeNaN();
      }),
    );
  });

  it('is stripped of line breaks, control characters and invisible characters', () => {
    expect(cleanPrompt(' red\r\nscarf\u0000\u200B \u202E blue ')).toBe('red scarf blue');
  });

  it('cannot compose several prompts, which would grow the batch on the GPU', () => {
    expect(cleanPrompt('cat AND dog, band AND:1.2 BREAK tree')).toBe('cat and dog, band and:1.2 break tree');
  });

  it.each(['<lora:detail:1>', 'me < hypernet : x : 2 >', '<lyco:thing', '<lo\u200Bra:x:1>', '<\nlora:x>'])(
    'is rejected for the extra network in %j',
    (text) => {
      // A zero-width character splits the name into two words, which the WebUI does not read as a network.
      const found = promptProblems('prompt', text).map(({ code }) => code);
      expect(found).toEqual(text.includes('\u200B') ? [] : ['extra_network']);
    },
  );

  it('may contain arrows and hearts', () => {
    expect(promptProblems('prompt', 'five < ten, <3 and 1 > 0')).toEqual([]);
  });

  it('leaves no stray comma when it is empty', () => {
    expect(joinPrompt('oil painting', cleanPrompt(' \n '))).toBe('oil painting');
  });
});
