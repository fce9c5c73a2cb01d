import { describe, expect, it } from 'vitest';
import { withOverlapThreshold } from './overlap-threshold.js';

/** A protobuf message as hexadecimal text. */
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

// node (1) { name (1): "n", options (7) { extension 508968150 { detector options (2) { field 2: 0.5 } } } }
const DETECTOR = '12 05 15 00 00 00 3f';
const NODE = `0a 12 0a 01 6e 3a 0d b2 cd c7 95 0f 07 ${DETECTOR}`;

describe('withOverlapThreshold', () => {
  it('appends the threshold to the detector options and corrects all enclosing lengths', () => {
    const edited = withOverlapThreshold(bytes(`${NODE} 50 96 01`), 0.3);
    const detector = '12 0a 15 00 00 00 3f 1d 9a 99 99 3e';
    expect(edited).toEqual(bytes(`0a 17 0a 01 6e 3a 12 b2 cd c7 95 0f 0c ${detector} 50 96 01`));
  });

  it('refuses a graph without a face detector', () => {
    expect(() => withOverlapThreshold(bytes('0a 03 0a 01 6e'), 0.3)).toThrow('found 0');
  });

  it('refuses a graph with two face detectors', () => {
    expect(() => withOverlapThreshold(bytes(`${NODE} ${NODE}`), 0.3)).toThrow('found 2');
  });
});
