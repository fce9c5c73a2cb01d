import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { ToolFailure } from '../stack/run-tool.js';
import { asNewPhoto } from './test-photo.js';

export interface Submission {
  readonly id: string;
  /** From opening the connection to the end of the response, ms. */
  readonly ms: number;
}

const BOUNDARY = 'easel-benchmark';
const HEAD = Buffer.from(
  [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="style"\r\n\r\nwatercolor\r\n`,
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="photo.jpg"\r\n`,
    'Content-Type: image/jpeg\r\n\r\n',
  ].join(''),
);
const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/** Uploads a photo over its own connection, with as little work for the client as possible. */
export async function submitPhoto(url: string, photo: Buffer): Promise<Submission> {
  const body = [HEAD, ...asNewPhoto(photo), TAIL];
  const started = performance.now();
  const sent = request(`${url}/v1/transfers`, {
    method: 'POST',
    agent: false,
    headers: {
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length': body.reduce((sum, { length }) => sum + length, 0),
    },
  });
  for (const piece of body) sent.write(piece);
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const content = await text(answer);
  const ms = performance.now() - started;
  if (answer.statusCode !== 202)
    throw new ToolFailure(`A submission was answered with ${answer.statusCode}: ${content}`);
  return { id: (JSON.parse(content) as { id: string }).id, ms };
}
