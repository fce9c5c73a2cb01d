/**
 * The subset of WebGL2 that tasks-vision uses with its CPU delegate: a picture is uploaded to a texture and
 * read back from a framebuffer. Nothing is drawn and no shader is compiled. Anything else throws an error
 * with its name, so that an upgrade of the package that needs more fails loudly.
 */
export class SoftCanvas {
  width = 1;
  height = 1;
  private readonly context = strict(new SoftWebGl());

  getContext(kind: string): SoftWebGl | null {
    return kind === 'webgl2' ? this.context : null;
  }

  addEventListener(): void {
    // The package only listens for context loss, which can't happen in memory.
  }

  removeEventListener(): void {
    // See addEventListener.
  }
}

/** An RGBA picture as accepted by the package. */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

class SoftTexture {
  image: PixelSource | undefined;
}

class SoftFramebuffer {
  attachment: SoftTexture | null = null;
}

/** Values of the WebGL specification. */
const GL = {
  TEXTURE_2D: 0x0de1,
  RGBA: 0x1908,
  UNSIGNED_BYTE: 0x1401,
  RENDERER: 0x1f01,
  VERSION: 0x1f02,
  MAX_VERTEX_ATTRIBS: 0x8869,
} as const;

class SoftWebGl {
  readonly TEXTURE_2D = GL.TEXTURE_2D;
  readonly RGBA = GL.RGBA;
  readonly UNSIGNED_BYTE = GL.UNSIGNED_BYTE;
  readonly drawingBufferWidth = 1;
  readonly drawingBufferHeight = 1;
  private texture: SoftTexture | null = null;
  private framebuffer: SoftFramebuffer | null = null;

  getParameter(name: number): string | number {
    if (name === GL.VERSION) return 'WebGL 2.0';
    if (name === GL.RENDERER) return 'memory';
    if (name === GL.MAX_VERTEX_ATTRIBS) return 0;
    throw new Error(`SoftWebGl.getParameter: 0x${name.toString(16)} is not provided`);
  }

  getSupportedExtensions(): string[] {
    return [];
  }

  getExtension(): null {
    return null;
  }

  getContextAttributes(): object {
    return {};
  }

  getError(): number {
    return 0;
  }

  activeTexture(): void {
    // There is one texture unit.
  }

  texParameteri(): void {
    // Nothing is ever sampled.
  }

  createTexture(): SoftTexture {
    return new SoftTexture();
  }

  bindTexture(_target: number, texture: SoftTexture | null): void {
    this.texture = texture;
  }

  deleteTexture(texture: SoftTexture): void {
    texture.image = undefined;
  }

  /** The short form uploads a picture; the long form allocates memory or uploads bytes. */
  texImage2D(...args: unknown[]): void {
    if (this.texture === null) throw new Error('SoftWebGl.texImage2D: no texture is bound');
    this.texture.image = args.length === 6 ? pictureOf(args[5]) : bytesOf(args);
  }

  createFramebuffer(): SoftFramebuffer {
    return new SoftFramebuffer();
  }

  bindFramebuffer(_target: number, framebuffer: SoftFramebuffer | null): void {
    this.framebuffer = framebuffer;
  }

  deleteFramebuffer(framebuffer: SoftFramebuffer): void {
    framebuffer.attachment = null;
  }

  framebufferTexture2D(...args: [number, number, number, SoftTexture | null]): void {
    if (this.framebuffer !== null) this.framebuffer.attachment = args[3];
  }

  /** Reads only whole RGBA pictures, in the row order of the upload. */
  readPixels(...args: [number, number, number, number, number, number, unknown, number?]): void {
    const [x, y, width, height, format, type, target, offset = 0] = args;
    const image = this.framebuffer?.attachment?.image;
    if (image === undefined) throw new Error('SoftWebGl.readPixels: the framebuffer holds no picture');
    const whole = x === 0 && y === 0 && width === image.width && height === image.height;
    if (!whole || format !== GL.RGBA || type !== GL.UNSIGNED_BYTE || !(target instanceof Uint8Array)) {
      throw new Error(`SoftWebGl.readPixels: not a whole RGBA picture: ${args.slice(0, 6).join()}`);
    }
    target.set(image.data.subarray(0, width * height * 4), offset);
  }

  fenceSync(): object {
    return {};
  }

  deleteSync(): void {
    // All calls are synchronous, so there is nothing to wait for.
  }
}

function pictureOf(source: unknown): PixelSource {
  if (typeof source === 'object' && source !== null && 'data' in source) return source as PixelSource;
  throw new Error('SoftWebGl.texImage2D: not a picture');
}

function bytesOf(args: readonly unknown[]): PixelSource {
  const [width, height, bytes] = [Number(args[3]), Number(args[4]), args[8]];
  const data = ArrayBuffer.isView(bytes)
    ? new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8ClampedArray(width * height * 4);
  return { width, height, data };
}

/** Properties that Emscripten's glue stores on the context; initially undefined. */
const NOTES = /^(current\w+|then|toJSON|canvas)$/;

function strict(context: SoftWebGl): SoftWebGl {
  return new Proxy(context, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (value !== undefined || typeof name === 'symbol' || NOTES.test(name)) return value;
      throw new Error(`SoftWebGl: the WebGL call or constant ${name} is not provided`);
    },
  });
}
