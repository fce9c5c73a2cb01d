import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copiedSources, stagesOf, type Stage } from './dockerfile.js';

const SERVICE = 'docker/Dockerfile';
const FILES = [SERVICE, 'docker/webui/Dockerfile'];

function lastStage(file: string): Stage {
  const stage = stagesOf(file).at(-1);
  if (stage === undefined) throw new Error(`${file} has no stage`);
  return stage;
}

/** Whether the ignore file, which excludes everything but its exceptions, includes `path`. */
function isInContext(dockerfile: string, path: string): boolean {
  const allowed = readFileSync(`${dockerfile}.dockerignore`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  return allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
}

describe.each(FILES)('%s', (file) => {
  it('pins every base image to a full version', () => {
    const loose = stagesOf(file).filter(({ image }) => !/^[a-z]+:\d+\.\d+\.\d+-/.test(image));
    expect(loose).toEqual([]);
  });

  it('only copies files that exist and that its ignore file includes', () => {
    const sources = stagesOf(file).flatMap(copiedSources);
    expect(sources.length).toBeGreaterThan(2);
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    expect(sources.filter((source) => !isInContext(file, source))).toEqual([]);
  });

  it('copies from stages that exist', () => {
    const stages = stagesOf(file);
    const copies = stages.flatMap(({ instructions }) => instructions.map(({ value }) => value)).join('\n');
    const used = [...copies.matchAll(/--from=(\S+)/g)].map(([, name]) => name);
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(used));
  });

  it('runs as an unprivileged user, has a health check, and contains no build tools', () => {
    const { instructions } = lastStage(file);
    const user = instructions.findLast(({ name }) => name === 'USER')?.value;
    expect(user).toMatch(/^(?!root$|0$)\w+$/);
    expect(instructions.filter(({ name }) => name === 'HEALTHCHECK')).toHaveLength(1);
    expect(instructions.map(({ value }) => value).join(' ')).not.toMatch(
      /build-essential|\bgcc\b|npm ci(?! --omit)/,
    );
  });

  it('stops on the signal of the engine, with an init that reaps children', () => {
    const entry = lastStage(file).instructions.find(({ name }) => name === 'ENTRYPOINT');
    expect(entry?.value).toMatch(/^\["tini", "--"/);
  });
});

describe('the image of the service', () => {
  it('contains every other file that the code reads', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join('src', name))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    const read = sources.flatMap((source) => {
      const references = readFileSync(source, 'utf8').matchAll(
        /new URL\('(\.\.\/[^']+)', import\.meta\.url\)/g,
      );
      return [...references].map(([, path]) => posix.join(posix.dirname(source), path));
    });
    const outside = read.filter((path) => !path.startsWith('src/') && !path.startsWith('dist/'));
    expect(outside.length).toBeGreaterThan(2);
    const copied = copiedSources(lastStage(SERVICE));
    const isCopied = (path: string) =>
      copied.some((source) => path === source || path.startsWith(`${source}/`));
    expect(outside.filter((path) => !isCopied(path))).toEqual([]);
  });

  it('installs no development dependencies', () => {
    const dependencies = stagesOf(SERVICE).find(({ name }) => name === 'dependencies');
    expect(dependencies?.instructions.at(-1)?.value).toContain('npm ci --omit=dev');
  });
});
