import { describe, expect, it } from 'vitest';
import { cleanPrompt, joinPrompt, MAX_PROMPT_LENGTH, promptProblems } from './prompt.js';

describe("a caller's prompt", () => {
  it('keeps plain words, attention and prompt editing', () => {
    const text = 'a (red:1.2) scarf, [day:night:0.5], brown eyes';
    expect(cleanPrompt(text)).toBe(text);
    expect(promptProblems('prompt', text)).toEqual([]);
  });

  it('loses line breaks, control characters and invisible characters', () => {
    expect(cleanPrompt(' red\r\nscarf\u0000\u200B \u202E blue ')).toBe('red scarf blue');
  });

  it('can not compose several prompts, which would grow the batch on the card', () => {
    expect(cleanPrompt('cat AND dog, band AND:1.2')).toBe('cat and dog, band and:1.2');
  });

  it.each(['<lora:detail:1>', 'me < hypernet : x : 2 >', '<lyco:thing', '<lo\u200Bra:x:1>', '<\nlora:x>'])(
    'is refused for the extra network in %j',
    (text) => {
      // A zero-width character inside the name leaves two words, which the WebUI does not take for a network.
      const found = promptProblems('prompt', text).map(({ code }) => code);
      expect(found).toEqual(text.includes('\u200B') ? [] : ['extra_network']);
    },
  );

  it('may hold arrows and hearts', () => {
    expect(promptProblems('prompt', 'five < ten, <3 and 1 > 0')).toEqual([]);
  });

  it('is refused when it is too long', () => {
    const problems = promptProblems('negativePrompt', 'x'.repeat(MAX_PROMPT_LENGTH + 1));
    expect(problems).toMatchObject([{ field: 'negativePrompt', code: 'too_long' }]);
  });

  it('leaves no stray comma when it is empty', () => {
    expect(joinPrompt('oil painting', cleanPrompt(' \n '))).toBe('oil painting');
  });
});
