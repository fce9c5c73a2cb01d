/** Keys whose values must not be logged; compared without case, dashes and underscores. */
const SECRET =
  /^(authorization|proxyauthorization|cookie|setcookie|password|secret|token|accesstoken|admintoken|apikeys?|key|prompt|negativeprompt|photobase64|photourl|webhookurl|images?|initimages?|mask)$/;
/** Long text in base64's alphabet is a picture, whatever its field is called. */
const BASE64 = /^(data:[\w/+.-]+;base64,)?[A-Za-z0-9+/_=\r\n-]{256,}$/;
const LONGEST_TEXT = 2000;
const DEEPEST = 6;

/** A copy of `data` that is safe to log: without secrets, prompts, pictures and overlong text. */
export function scrub(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return scrubRecord(data, 0);
}

/** Scrubs one value of a log line. @param depth its nesting depth */
export function scrubValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error || value instanceof Date) return value; // errors have their own serialiser
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= DEEPEST) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, depth + 1));
  return scrubRecord(value as Record<string, unknown>, depth + 1);
}

function scrubRecord(record: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const entries = Object.entries(record).map(([key, value]) => [
    key,
    SECRET.test(key.toLowerCase().replaceAll(/[-_]/g, '')) ? '[redacted]' : scrubValue(value, depth),
  ]);
  return Object.fromEntries(entries);
}

function scrubText(text: string): string {
  if (BASE64.test(text)) return `[${text.length} characters of base64]`;
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… [${text.length} characters]` : text;
}
