import type { FieldProblem } from '../errors/app-error.js';

/** Longest prompt a caller may send, in characters. */
export const MAX_PROMPT_LENGTH = 1000;

/** A1111's extra networks, `<lora:name:1>`: they would load any model file on disk, past the VRAM budget. */
const EXTRA_NETWORK = /<\s*\w+\s*:[^>]*>?/;
/** Control, format (zero-width, direction) and line separator characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/**
 * Words of the prompt language that split a prompt. `AND` composes several prompts, each another sample in the
 * UNet's batch; `BREAK` starts another chunk of 77 tokens. Both are turned into plain words.
 */
const SPLITTING_WORD = /\b(?:AND|BREAK)\b/g;

/**
 * The WebUI parses prompts with a general (Earley) parser while it holds the lock of all jobs, and can't be
 * interrupted meanwhile. The time grows with the cube of the number of brackets: 500 pairs take minutes, 16 take a
 * tenth of a second.
 */
const MAX_GROUPS = 16;
/** A weight at the end of a group or of the prompt, as the WebUI finds it; the match may be no valid number. */
const WEIGHT = /:\s*([+-]?[.\d]+)\s*$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
/** Pictures fall apart well below this. It also keeps `(taken at 12:30)` from counting as a weight. */
const LARGEST_WEIGHT = 3;
/** Special characters of the prompt language, escaped characters, and the text in between. */
const TOKENS = /\\[^]|[()[\]|]|[^\\()[\]|]+/g;

/**
 * Sanitises a caller's prompt for the WebUI. Attention, `(word)` and `(word:1.2)`, is kept if it is balanced and
 * its weight is valid; every other bracket is escaped. That includes prompt editing (`[day:night:0.5]`), the
 * slowest syntax to parse.
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
  // `16:9` at the very end would become the weight of the whole prompt.
  return WEIGHT.test(cleaned) ? `${cleaned},` : cleaned;
}

/** Indexes of the parentheses that raise or lower attention. */
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

/** @param group the text between two parentheses */
function hasSaneWeight(group: string): boolean {
  const weight = WEIGHT.exec(group)?.[1];
  return weight === undefined || (NUMBER.test(weight) && Math.abs(Number(weight)) <= LARGEST_WEIGHT);
}

/** Why a caller's prompt is rejected; empty if it is accepted. */
export function promptProblems(field: string, text: string): FieldProblem[] {
  if (!EXTRA_NETWORK.test(cleanPrompt(text))) return [];
  const detail = `${field} may not load extra networks such as <lora:name:1>`;
  return [{ field, code: 'extra_network', detail }];
}

/** Joins the non-empty parts of a prompt, in the given order. */
export function joinPrompt(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
