import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { withOverlapThreshold } from './overlap-threshold.js';
import { type PixelSource, SoftCanvas } from './soft-webgl.js';

/** The parts of tasks-vision's FaceLandmarker that are used here; its own types require DOM types. */
export interface VisionTask {
  /** Synchronous; a face has 478 points normalised to the picture. */
  detect(image: PixelSource): { faceLandmarks: readonly (readonly { x: number; y: number }[])[] };
  setOptions(options: VisionOptions): Promise<void>;
  close(): void;
}

export interface VisionOptions {
  readonly numFaces: number;
  readonly minFaceDetectionConfidence: number;
}

interface VisionClass {
  readonly prototype: { setGraph(bytes: Uint8Array, isBinary: boolean): void };
  createFromOptions(files: object, options: object): Promise<VisionTask>;
}

/** IoU used by the reference annotator; see withOverlapThreshold. */
const OVERLAP_THRESHOLD = 0.3;

const WRONG_VERSION = 'This version of @mediapipe/tasks-vision is not supported';

const require = createRequire(import.meta.url);

/**
 * Starts the face landmarker of `@mediapipe/tasks-vision`, a browser package, in plain Node. The package and
 * its WebAssembly glue are compiled as functions whose parameters are the browser globals they expect, so no
 * global of this process changes. Browser APIs that are not among the parameters are out of reach, most
 * importantly `fetch`, with which the package would send usage records to its vendor.
 */
export async function startVisionTask(model: Uint8Array, options: VisionOptions): Promise<VisionTask> {
  const FaceLandmarker = loadPackage();
  const { prototype } = FaceLandmarker;
  const setGraph: unknown = Reflect.get(prototype, 'setGraph');
  if (typeof setGraph !== 'function') throw new Error(WRONG_VERSION);
  prototype.setGraph = function (this: unknown, bytes, isBinary) {
    Reflect.apply(setGraph, this, [withOverlapThreshold(bytes, OVERLAP_THRESHOLD), isBinary]);
  };
  const files = wasmFiles();
  return FaceLandmarker.createFromOptions(
    { wasmLoaderPath: files.loader, wasmBinaryPath: files.binary },
    {
      ...options,
      canvas: new SoftCanvas(),
      baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
      runningMode: 'IMAGE',
    },
  );
}

/** Loads a fresh copy of the package: it keeps state, and its prototype is patched. */
function loadPackage(): VisionClass {
  const file = require.resolve('@mediapipe/tasks-vision');
  const browser = new Browser();
  const module: { exports: Record<string, unknown> } = { exports: {} };
  browser.run(file, { module, exports: module.exports });
  const { FaceLandmarker } = module.exports;
  if (typeof FaceLandmarker !== 'function') throw new Error(WRONG_VERSION);
  return FaceLandmarker as unknown as VisionClass;
}

/** The glue's Node variant is not an ES module; every machine that runs Node 20 has SIMD. */
function wasmFiles(): { loader: string; binary: string } {
  const directory = join(dirname(require.resolve('@mediapipe/tasks-vision')), 'wasm');
  return {
    loader: join(directory, 'vision_wasm_internal.js'),
    binary: join(directory, 'vision_wasm_internal.wasm'),
  };
}

/**
 * The global scope of a web worker, as far as the package accesses it; the classes are only used for
 * `instanceof`.
 */
class Browser {
  private readonly global: Record<string, unknown> = {
    process,
    console: quiet,
    importScripts: (script: string) => this.importScript(script),
    WebGLRenderingContext: class {},
    WebGL2RenderingContext: class {},
    WebGLTexture: class {},
    fetch: undefined,
    XMLHttpRequest: undefined,
    WebSocket: undefined,
  };

  run(file: string, names: Readonly<Record<string, unknown>>): void {
    const scope = { ...this.global, self: this.global, globalThis: this.global, ...names };
    const run = compileFunction(readFileSync(file, 'utf8'), Object.keys(scope), { filename: file });
    Reflect.apply(run, undefined, Object.values(scope));
  }

  /** The glue is a script that declares `ModuleFactory`, or exports it if it finds a CommonJS module. */
  private importScript(file: string): void {
    const module: { exports: unknown } = { exports: {} };
    const names = { require, module, exports: module.exports, __dirname: dirname(file), __filename: file };
    this.run(file, names);
    this.global['ModuleFactory'] = module.exports;
  }
}

/** Silences the runtime's messages about its delegates; errors are thrown. */
const quiet = { log() {}, info() {}, warn() {}, error() {} };
