import { describe, expect, it } from 'vitest';
import { Busy, Internal, NotFound, PayloadInvalid } from '../errors/general.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { afterRefusal } from './stored-answer.js';

describe('a refusal', () => {
  it('is the answer for good when the same request would be refused again', () => {
    expect(afterRefusal(new NotFound('There is none.'))).toBe('keep');
  });

  it('that says when to try again lets the same request run again, and so does a fault of ours', () => {
    for (const error of [new Busy('Later.'), new QueueUnavailable('Away.'), new Internal('A fault.')])
      expect(afterRefusal(error)).toBe('open');
  });

  it('of what can not be read leaves nothing', () => {
    expect(afterRefusal(new PayloadInvalid('It is no submission.'))).toBe('forget');
  });
});
