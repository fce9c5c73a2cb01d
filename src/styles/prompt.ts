import type { FieldProblem } from '../errors/app-error.js';

/** Longest prompt a caller may send, in characters. */
export const MAX_PROMPT_LENGTH = 1000;

/** A1111's extra networks, `<lora:name:1>`: they would load any model file there is, past the VRAM budget. */
const EXTRA_NETWORK = /<\s*\w+\s*:[^>]*>?/;
/** Control, format (zero-width, direction) and line separator characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/**
 * Words of the prompt language that make one prompt several. `AND` composes them: each is another sample in the UNet's
 * batch. `BREAK` begins another chunk of 77 tokens. Both become plain words.
 */
const SPLITTING_WORD = /\b(?:AND|BREAK)\b/g;

/**
 * The WebUI reads a prompt with a general parser (Earley), while it holds the lock of all jobs, and can't be interrupted
 * meanwhile. Its time grows with the cube of the brackets: 500 pairs take minutes, these take a tenth of a second.
 */
const MAX_GROUPS = 16;
/** A weight at the end of a group or of the prompt, as the WebUI finds one; the number may turn out to be none. */
const WEIGHT = /:\s*([+-]?[.\d]+)\s*$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
/** The picture falls apart long before. `(taken at 12:30)` has no weight at all. */
const LARGEST_WEIGHT = 3;
/** What the prompt language gives a meaning, each by itself, or what has lost it to a backslash; and the text between. */
const TOKENS = /\\[^]|[()[\]|]|[^\\()[\]|]+/g;

/**
 * A caller's words as they may go to the WebUI. Attention, `(word)` and `(word:1.2)`, is let through as far as it is
 * balanced and its weight can be one; every other bracket is a character of the text. That includes prompt editing
 * (`[day:night:0.5]`), which takes the WebUI's parser longest.
 */
export function cleanPrompt(text: string): string {
  const words = text
    .replaceAll(INVISIBLE, ' ')
    .replaceAll(SPLITTING_WORD, (word) => word.toLowerCase())
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/:[: ]*:/g, ':')
    .trim();
  const tokens = words.match(TOKENS) ?? [];
  const attention = attentionIn(tokens);
  const cleaned = tokens
    .map((token, index) => (/^[()[\]|]$/.test(token) && !attention.has(index) ? `\\${token}` : token))
    .join('');
  // `16:9` at the very end would be the weight of the whole prompt.
  return WEIGHT.test(cleaned) ? `${cleaned},` : cleaned;
}

/** Where the parentheses are that raise or lower attention. */
function attentionIn(tokens: readonly string[]): ReadonlySet<number> {
  const pairs: (readonly [number, number])[] = [];
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token === '(') open.push(index);
    const start = token === ')' ? open.pop() : undefined;
    if (start !== undefined && hasSaneWeight(tokens.slice(start + 1, index).join('')))
      pairs.push([start, index]);
  }
  const first = pairs.toSorted(([one], [other]) => one - other).slice(0, MAX_GROUPS);
  return new Set(first.flat());
}

/** @param group what stands between two parentheses */
function hasSaneWeight(group: string): boolean {
  const weight = WEIGHT.exec(group)?.[1];
  return weight === undefined || (NUMBER.test(weight) && Math.abs(Number(weight)) <= LARGEST_WEIGHT);
}

/** Why a caller's words can't be taken; empty when they can. */
export function promptProblems(field: string, text: string): FieldProblem[] {
  if (!EXTRA_NETWORK.test(cleanPrompt(text))) return [];
  const detail = `${field} may not load extra networks such as <lora:name:1>`;
  return [{ field, code: 'extra_network', detail }];
}

/** Prompt parts in the order that is given, empty ones left out. */
export function joinPrompt(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
