import { describe, expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './server-sent-events.js';

async function read(...chunks: readonly string[]): Promise<ServerSentEvent[]> {
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const events = [];
  for await (const event of readEvents(streamOf(bytes), 1_000)) events.push(event);
  return events;
}

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

describe('a stream of events', () => {
  it('is read however it is split into chunks', async () => {
    const text = 'retry: 2000\n\n:\n\nevent: state\nid: a/b\ndata: {"é":1}\n\nevent: done\ndata: 2\n\n';
    const whole = [
      { name: 'state', id: 'a/b', data: '{"é":1}' },
      { name: 'done', id: 'a/b', data: '2' },
    ];
    expect(await read(text)).toEqual(whole);
    const bytes = [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));
    const events = [];
    for await (const event of readEvents(streamOf(bytes), 1_000)) events.push(event);
    expect(events).toEqual(whole);
  });

  it('may use any line ending, and several data lines', async () => {
    const lines = ['data: one', 'data:two', 'data', 'id: 7', '', 'data: next', '', ''];
    const expected = [
      { name: 'message', id: '7', data: 'one\ntwo\n' },
      { name: 'message', id: '7', data: 'next' },
    ];
    expect(await read(lines.join('\n'))).toEqual(expected);
    expect(await read(lines.join('\r\n'))).toEqual(expected);
    expect(await read(`${lines.join('\r')}\n`)).toEqual(expected);
    expect(await read('data: x\r', '\ndata: y\r\n\r\n')).toEqual([{ name: 'message', id: '', data: 'x\ny' }]);
  });

  it('ignores an event that is incomplete or has no data', async () => {
    expect(await read('event: state\ndata: 1')).toEqual([]);
    expect(await read('event: state\nid: 3\n\ndata: 2\n\n')).toEqual([
      { name: 'message', id: '3', data: '2' },
    ]);
  });

  it('is closed when it falls silent', async () => {
    let letGo = false;
    const silent = new ReadableStream<Uint8Array>({ cancel: () => void (letGo = true) });
    await expect(readEvents(silent, 5).next()).rejects.toThrow('Nothing was received for 5 ms');
    expect(letGo).toBe(true);
  });
});
