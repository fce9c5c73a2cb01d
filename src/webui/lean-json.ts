/** A string of a JSON document, left as the bytes in which it arrived. */
export class LongText {
  constructor(readonly bytes: Buffer) {}
}

/** Minimum length in bytes. No response has such a long text; longer strings are base64 pictures, or their echo. */
const LONG = 64 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/**
 * Replaces a long string while the rest is parsed; followed by its index. The first character can't occur raw in
 * JSON.
 */
const MARK = '\u0001long:';
const ESCAPED_MARK = JSON.stringify(MARK).slice(1, -1);

/**
 * Parses JSON without creating JavaScript strings for the pictures in it: strings of 64 KiB and more without
 * escapes become {@link LongText}s over the same memory. As strings, they would be copied several times on the
 * main loop, and fill the heap with megabytes until the next full garbage collection.
 * @throws SyntaxError
 */
export function parseLeanJson(json: Buffer): unknown {
  const { text, long } = withoutLongTexts(json);
  if (long.length === 0) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? long[Number(value.slice(MARK.length))] : value,
  ) as unknown;
}

function withoutLongTexts(json: Buffer): { text: string; long: LongText[] } {
  const long: LongText[] = [];
  let text = '';
  let kept = 0;
  for (let open = json.indexOf(QUOTE); open >= 0;) {
    const close = closingQuote(json, open + 1);
    if (close < 0) break; // truncated: the parser reports it
    const content = json.subarray(open + 1, close);
    if (content.length >= LONG && !content.includes(BACKSLASH)) {
      text += `${json.toString('utf8', kept, open + 1)}${ESCAPED_MARK}${long.length}`;
      long.push(new LongText(content));
      kept = close;
    }
    open = json.indexOf(QUOTE, close + 1);
  }
  return { text: text + json.toString('utf8', kept), long };
}

/** Index of the quote that closes the string beginning at `start`; -1 if there is none. */
function closingQuote(json: Buffer, start: number): number {
  for (let at = json.indexOf(QUOTE, start); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (at - 1 - escapes >= start && json[at - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
