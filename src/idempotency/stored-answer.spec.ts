import { describe, expect, it } from 'vitest';
import { Busy, Internal, NotFound, PayloadInvalid } from '../errors/general.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { afterRefusal } from './stored-answer.js';

describe('a problem', () => {
  it('is final if the same request would be rejected again', () => {
    expect(afterRefusal(new NotFound('There is none.'))).toBe('keep');
  });

  it('with Retry-After or of the service itself lets the same request run again', () => {
    for (const error of [new Busy('Later.'), new QueueUnavailable('Away.'), new Internal('A fault.')])
      expect(afterRefusal(error)).toBe('open');
  });

  it('of a malformed request leaves no entry', () => {
    expect(afterRefusal(new PayloadInvalid('It is no submission.'))).toBe('forget');
  });
});
