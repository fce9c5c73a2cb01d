/** Where Python's json module fails on a text, and with which message. */
export interface JsonProblem {
  message: string;
  position: number;
}

class Stop extends Error {
  constructor(
    readonly reason: string,
    readonly position: number,
  ) {
    super(reason);
  }
}

const SPACE = /[ \t\n\r]/;
const LITERAL = /null|true|false|NaN|-?Infinity/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) at += 1;
  return at;
};

const scanString = (text: string, begin: number): number => {
  let at = begin + 1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') return at + 1;
    if (char === '\\') at += 1;
    else if (char < ' ') throw new Stop('Invalid control character at', at);
    at += 1;
  }
  throw new Stop('Unterminated string starting at', begin);
};

const scanToken = (text: string, at: number): number => {
  for (const pattern of [LITERAL, NUMBER]) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return at + found[0].length;
  }
  throw new Stop('Expecting value', at);
};

const scanArray = (text: string, begin: number): number => {
  let at = skipSpace(text, begin + 1);
  if (text.charAt(at) === ']') return at + 1;
  for (;;) {
    at = skipSpace(text, scanValue(text, at));
    const char = text.charAt(at);
    if (char === ']') return at + 1;
    if (char !== ',') throw new Stop("Expecting ',' delimiter", at);
    at = skipSpace(text, at + 1);
  }
};

const scanObject = (text: string, begin: number): number => {
  let at = skipSpace(text, begin + 1);
  if (text.charAt(at) === '}') return at + 1;
  for (;;) {
    if (text.charAt(at) !== '"') {
      throw new Stop('Expecting property name enclosed in double quotes', at);
    }
    at = skipSpace(text, scanString(text, at));
    if (text.charAt(at) !== ':') throw new Stop("Expecting ':' delimiter", at);
    at = skipSpace(text, scanValue(text, skipSpace(text, at + 1)));
    const char = text.charAt(at);
    if (char === '}') return at + 1;
    if (char !== ',') throw new Stop("Expecting ',' delimiter", at);
    at = skipSpace(text, at + 1);
  }
};

const scanValue = (text: string, at: number): number => {
  const char = text.charAt(at);
  if (char === '"') return scanString(text, at);
  if (char === '{') return scanObject(text, at);
  if (char === '[') return scanArray(text, at);
  return scanToken(text, at);
};

/** The error Python would report for a text that `JSON.parse` rejects. */
export const findJsonProblem = (text: string): JsonProblem => {
  try {
    const end = skipSpace(text, scanValue(text, skipSpace(text, 0)));
    if (end < text.length) throw new Stop('Extra data', end);
  } catch (error) {
    if (error instanceof Stop) return { message: error.reason, position: error.position };
    throw error;
  }
  return { message: 'Expecting value', position: 0 };
};
