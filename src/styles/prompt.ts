import type { FieldProblem } from '../errors/app-error.js';

/** Longest prompt a caller may send, in characters. */
export const MAX_PROMPT_LENGTH = 1000;

/** A1111's extra networks, `<lora:name:1>`: they would load any model file there is, past the VRAM budget. */
const EXTRA_NETWORK = /<\s*\w+\s*:[^>]*>?/;
/** Control, format (zero-width, direction) and line separator characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** Composes several prompts into one step: each one more is another sample in the UNet's batch. */
const COMPOSITION = /\bAND\b/g;

/**
 * A caller's words as they may go to the WebUI. Attention `(word:1.2)` and prompt editing `[a:b:0.5]` are let through:
 * they only change this caller's picture. `AND` loses its meaning and becomes a word.
 */
export function cleanPrompt(text: string): string {
  return text.replaceAll(INVISIBLE, ' ').replaceAll(COMPOSITION, 'and').replaceAll(/\s+/g, ' ').trim();
}

/** Why a caller's words can't be taken; empty when they can. */
export function promptProblems(field: string, text: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (text.length > MAX_PROMPT_LENGTH)
    problems.push({
      field,
      code: 'too_long',
      detail: `${field} has ${text.length} characters, ${MAX_PROMPT_LENGTH} are allowed`,
    });
  if (EXTRA_NETWORK.test(cleanPrompt(text)))
    problems.push({
      field,
      code: 'extra_network',
      detail: `${field} may not load extra networks such as <lora:name:1>`,
    });
  return problems;
}

/** Prompt parts in the order that is given, empty ones left out. */
export function joinPrompt(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
