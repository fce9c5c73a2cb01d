import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { lintFromString, loadConfig } from '@redocly/openapi-core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { clientTypes } from '../../tools/client/client-types.js';

const CLIENT_TYPES = 'packages/client/src/api.generated.ts';

let document: OpenAPIObject;

beforeAll(async () => {
  document = await describeApi();
});

describe('the API document', () => {
  it('follows the rules of redocly.yaml', async () => {
    const config = await loadConfig({ configPath: 'redocly.yaml' });
    const found = await lintFromString({
      source: JSON.stringify(document),
      absoluteRef: `${process.cwd()}/openapi.json`,
      config,
    });
    const told = found.map(
      ({ ruleId, message, location: [place] }) => `${place?.pointer} ${ruleId}: ${message}`,
    );
    expect(told).toEqual([]);
  });

  it('matches the generated types of the client', async () => {
    const [committed, current] = [await readFile(CLIENT_TYPES, 'utf8'), await clientTypes(document)];
    const same = committed === current;
    expect(same, `${CLIENT_TYPES} is out of date: run npm run client:generate`).toBe(true);
  });
});
