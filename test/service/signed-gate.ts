import { createHash, type KeyObject, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const LENGTH_RANGE = 'x-goog-content-length-range';

/**
 * Checks signed addresses (V4) as Google does for its buckets, in front of an emulator that accepts every request:
 * https://cloud.google.com/storage/docs/authentication/canonical-requests.
 */
export class SignedGate {
  private constructor(private readonly server: Server) {}

  static async open(upstream: string, key: KeyObject): Promise<SignedGate> {
    const server = createServer((request, response) => {
      pass(request, response, { upstream, key }).catch((error: unknown) => response.destroy(error as Error));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SignedGate(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { upstream, key }: { readonly upstream: string; readonly key: KeyObject },
): Promise<void> {
  const url = new URL(request.url ?? '', upstream);
  const body = await buffer(request);
  const refusal = refused(request, { url, key, bytes: body.length });
  if (refusal !== undefined) return void response.writeHead(refusal.status).end(refusal.code);
  const { 'content-type': contentType = 'application/octet-stream' } = request.headers;
  const answer = await fetch(upstream + url.pathname, {
    method: request.method ?? 'GET',
    ...(request.method === 'PUT' && { body, headers: { 'content-type': contentType } }),
  });
  const shown = (name: string): Record<string, string> => {
    const value = url.searchParams.get(`response-${name}`) ?? answer.headers.get(name);
    return value === null ? {} : { [name]: value };
  };
  response.writeHead(answer.status, { ...shown('content-type'), ...shown('content-disposition') });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

interface Asked {
  readonly url: URL;
  readonly key: KeyObject;
  readonly bytes: number;
}

function refused(
  { method = '', headers }: IncomingMessage,
  { url, key, bytes }: Asked,
): { readonly status: number; readonly code: string } | undefined {
  const query = url.searchParams;
  const date = query.get('X-Goog-Date') ?? '';
  const signed = (query.get('X-Goog-SignedHeaders') ?? '').split(';');
  const values = Object.keys(headers).filter((name) => name.startsWith('x-goog-') && !signed.includes(name));
  if (values.length > 0 || !signed.includes('host')) return { status: 403, code: 'MalformedSecurityHeader' };
  const canonical = [
    method,
    url.pathname,
    [...query]
      .filter(([name]) => name !== 'X-Goog-Signature')
      .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
      .toSorted()
      .join('&'),
    // The SDK signs the host without its port; Google's own addresses have no port.
    ...signed.map((name) => `${name}:${name === 'host' ? '127.0.0.1' : String(headers[name] ?? '')}`),
    '',
    signed.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = (query.get('X-Goog-Credential') ?? '').split('/').slice(1).join('/');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['GOOG4-RSA-SHA256', date, scope, hash].join('\n');
  const signature = Buffer.from(query.get('X-Goog-Signature') ?? '', 'hex');
  if (!verify('sha256', Buffer.from(text), key, signature))
    return { status: 403, code: 'SignatureDoesNotMatch' };
  const began = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
  if (!(Date.now() < began + Number(query.get('X-Goog-Expires')) * 1000))
    return { status: 400, code: 'ExpiredToken' };
  const [least = 0, most = Number.POSITIVE_INFINITY] = String(headers[LENGTH_RANGE] ?? '0')
    .split(',')
    .map(Number);
  return bytes < least || bytes > most ? { status: 400, code: 'EntityTooLarge' } : undefined;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
