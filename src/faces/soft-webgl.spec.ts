import { describe, expect, it } from 'vitest';
import { SoftCanvas } from './soft-webgl.js';

function context() {
  const gl = new SoftCanvas().getContext('webgl2');
  if (gl === null) throw new Error('no context');
  return gl;
}

describe('the WebGL substitute', () => {
  it('returns the uploaded picture', () => {
    const gl = context();
    const texture = gl.createTexture();
    const data = Uint8ClampedArray.from([1, 2, 3, 255, 4, 5, 6, 255]);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, { width: 2, height: 1, data });
    gl.bindFramebuffer(0, gl.createFramebuffer());
    gl.framebufferTexture2D(0, 0, gl.TEXTURE_2D, texture);
    const heap = new Uint8Array(10);
    gl.readPixels(0, 0, 2, 1, gl.RGBA, gl.UNSIGNED_BYTE, heap, 2);
    expect([...heap]).toEqual([0, 0, 1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it('names an unsupported WebGL call', () => {
    const gl: unknown = context();
    expect(() => (gl as WebGl).drawArrays(4, 0, 3)).toThrow('drawArrays');
  });

  it('names an unsupported WebGL constant', () => {
    expect(() => Reflect.get(context(), 'RGBA32F')).toThrow('RGBA32F');
  });

  it('names an unsupported parameter', () => {
    expect(() => context().getParameter(0x0d33)).toThrow('0xd33');
  });

  it('refuses to read a partial picture', () => {
    const gl = context();
    gl.bindFramebuffer(0, gl.createFramebuffer());
    expect(() => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))).toThrow(
      'no picture',
    );
  });

  it('offers only WebGL 2', () => {
    expect(new SoftCanvas().getContext('2d')).toBeNull();
  });
});

interface WebGl {
  drawArrays(mode: number, first: number, count: number): void;
}
