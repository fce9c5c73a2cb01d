/** A text of a JSON document that was left as the bytes that it came in. */
export class LongText {
  constructor(readonly bytes: Buffer) {}
}

/** No answer says so much in words; what is longer is a picture as base64, or the echo of one. */
const LONG = 64 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Stands for a long text while the rest is parsed; followed by its number. No text may hold the first letter as it is. */
const MARK = '\u0001long:';
const ESCAPED_MARK = JSON.stringify(MARK).slice(1, -1);

/**
 * Parses JSON without making strings of the pictures in it: texts of 64 KiB and more that need no unescaping become
 * {@link LongText}s over the same memory. As strings, each would be copied several times on the main loop, and megabytes
 * of them fill the heap until the whole of it is collected.
 *
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
    if (close < 0) break; // broken off: the parser says so
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

/** Of the string that begins at `start`; -1 when it does not end. */
function closingQuote(json: Buffer, start: number): number {
  for (let at = json.indexOf(QUOTE, start); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (at - 1 - escapes >= start && json[at - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
