import { readFileSync } from 'node:fs';

// The package's own file, found from src/config and from dist/config alike.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const VERSION = version;

/** How the service names itself: in pictures, in documents, to other servers. */
export const SOFTWARE = `Easel ${version}`;
