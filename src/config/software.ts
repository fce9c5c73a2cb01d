import { readFileSync } from 'node:fs';

// The same relative path from src/config and from dist/config.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const VERSION = version;

/** Name and version of the service, as written into the metadata of pictures. */
export const SOFTWARE = `Easel ${version}`;
