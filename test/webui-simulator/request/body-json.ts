import type { Program } from '../simulator-options.js';
import { BodyInvalid } from '../webui-error.js';
import { findJsonProblem } from './python-json.js';

/**
 * The body as FastAPI sees it before validation: undefined if empty, parsed if the content type is JSON (or
 * missing), else the text. Invalid JSON is rejected here, before the credentials are checked.
 */
export const readJsonBody = (text: string, contentType: string | undefined, program: Program): unknown => {
  if (text === '') return undefined;
  const mediaType = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyInvalid([jsonProblem(text, program)]);
  }
};

const jsonProblem = (text: string, program: Program): object => {
  const { message, position } = findJsonProblem(text);
  const loc = ['body', position];
  if (program === 'forge') {
    return { type: 'json_invalid', loc, msg: 'JSON decode error', input: {}, ctx: { error: message } };
  }
  const before = text.slice(0, position);
  const lineno = before.split('\n').length;
  const colno = position - before.lastIndexOf('\n');
  return {
    loc,
    msg: `${message}: line ${lineno} column ${colno} (char ${position})`,
    type: 'value_error.jsondecode',
    ctx: { msg: message, doc: text, pos: position, lineno, colno },
  };
};
