import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StyleListView } from '../../src/styles/styles.dto.js';
import { SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import type { ApiDocument, DocumentedOperation } from '../service/api-document.js';
import type { EaselClient } from '../service/easel-client.js';
import { EaselWorld } from '../service/easel-world.js';

const PROBLEM = ['application/problem+json'];

/** A transfer, or a batch of them. */
interface Submitted {
  readonly id: string;
  readonly items?: readonly { readonly transferId: string }[];
}

type Property = Readonly<Record<string, unknown>>;

let world: EaselWorld;
let client: EaselClient;
let document: ApiDocument;
let operations: readonly { readonly name: string; readonly operation: DocumentedOperation }[];

beforeAll(async () => {
  world = await EaselWorld.open();
  client = world.client;
  document = world.contract.document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
});

afterAll(async () => {
  await world.close();
});

/** Places in the document whose node satisfies `found`. */
function placesOf(found: (node: Property) => boolean, node: unknown = document, place = '#'): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const here = !Array.isArray(node) && found(node as Property) ? [place] : [];
  return [
    ...here,
    ...Object.entries(node).flatMap(([key, inner]) => placesOf(found, inner, `${place}/${key}`)),
  ];
}

function parameterExamples(path: string): Record<string, unknown> {
  const parameters = document.paths[path]?.['get']?.parameters ?? [];
  return Object.fromEntries(parameters.map(({ name, schema }) => [name, schema?.['example']]));
}

describe('the API document', () => {
  it('has exactly the routes of the service', () => {
    expect(operations.map(({ name }) => name).toSorted()).toEqual([
      'DELETE /v1/admin/transfers/{id}',
      'DELETE /v1/batches/{id}',
      'DELETE /v1/photos/{id}',
      'DELETE /v1/transfers/{id}',
      'GET /health/accepting',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
      'GET /v1/admin/audit',
      'GET /v1/admin/backends',
      'GET /v1/admin/storage',
      'GET /v1/admin/transfers',
      'GET /v1/batches',
      'GET /v1/batches/{id}',
      'GET /v1/batches/{id}/deliveries',
      'GET /v1/batches/{id}/events',
      'GET /v1/batches/{id}/result',
      'GET /v1/photos/{id}',
      'GET /v1/photos/{id}/control-map',
      'GET /v1/queue',
      'GET /v1/styles',
      'GET /v1/styles/{name}',
      'GET /v1/styles/{name}/sample',
      'GET /v1/transfers',
      'GET /v1/transfers/{id}',
      'GET /v1/transfers/{id}/control-map',
      'GET /v1/transfers/{id}/deliveries',
      'GET /v1/transfers/{id}/events',
      'GET /v1/transfers/{id}/preview',
      'GET /v1/transfers/{id}/result',
      'GET /v1/usage',
      'POST /v1/admin/backends/{slot}/restart',
      'POST /v1/admin/queue/pause',
      'POST /v1/admin/queue/resume',
      'POST /v1/admin/transfers/{id}/cancel',
      'POST /v1/admin/transfers/{id}/front',
      'POST /v1/admin/transfers/{id}/retry',
      'POST /v1/batches',
      'POST /v1/batches/{id}/cancel',
      'POST /v1/batches/{id}/deliveries/{deliveryId}/redeliver',
      'POST /v1/photos',
      'POST /v1/photos/uploads',
      'POST /v1/photos/uploads/{id}/complete',
      'POST /v1/transfers',
      'POST /v1/transfers/{id}/cancel',
      'POST /v1/transfers/{id}/deliveries/{deliveryId}/redeliver',
    ]);
  });

  it('describes every operation and every response', () => {
    for (const { name, operation } of operations) {
      expect({ name, summary: operation.summary }).toEqual({ name, summary: expect.stringMatching(/\w/) });
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response).toHaveProperty('description', expect.stringMatching(/\w/));
        const types = Number(status) >= 400 ? Object.keys(response.content ?? {}) : PROBLEM;
        expect({ name, status, types }).toEqual({ name, status, types: PROBLEM });
      }
    }
  });

  it('has a description or an example for every property and parameter', () => {
    const silent = placesOf(
      (node) =>
        ['type', '$ref', 'allOf', 'oneOf', 'schema'].some((key) => key in node) &&
        !['description', 'example', 'enum', '$ref'].some((key) => key in node),
    ).filter((place) => /\/properties\/\w+$|\/parameters\/\d+$/.test(place));
    expect(silent).toEqual([]);
  });

  it('has no schema without a shape', () => {
    expect(Object.keys(document.components.schemas)).not.toContain('Object');
    const used = placesOf((node) => typeof node['$ref'] === 'string');
    expect(used.length).toBeGreaterThan(0);
    expect(placesOf((node) => node['$ref'] === '#/components/schemas/Object')).toEqual([]);
    expect(placesOf((node) => node['type'] === 'object' && Object.keys(node).length === 1)).toEqual([]);
  });

  it('only has codes that docs/errors.md explains', async () => {
    const { body } = await client.call<Buffer>('GET', '/docs/errors.md');
    const explained = [...body.toString().matchAll(/^## (\w+)$/gm)].map(([, code]) => code);
    const named = JSON.stringify(document.paths).matchAll(/"code":"(\w+)"/g);
    for (const [, code] of named) expect(explained).toContain(code);
  });
});

describe('the examples of the document', () => {
  it('work unchanged: every JSON body', async () => {
    const submitted: string[] = [];
    for (const { name, operation } of operations) {
      const [method = '', path = ''] = name.split(' ');
      for (const { value } of Object.values(
        operation.requestBody?.content['application/json']?.examples ?? {},
      )) {
        const { status, body } = await client.call<Submitted>(method, path, value);
        expect([201, 202]).toContain(status);
        const ids = body.items?.map(({ transferId }) => transferId) ?? [body.id];
        if (status === 202) submitted.push(...ids);
      }
    }
    const ends = await Promise.all(submitted.map(async (id) => (await client.ended(id, 25_000)).error));
    expect(ends).toEqual(Array.from({ length: 9 }, () => null));
  });

  it('work unchanged: a form with a file and the values that Swagger UI fills in', async () => {
    const portrait = new Blob([await readFile(SAMPLE_PORTRAIT)]);
    for (const path of ['/v1/transfers', '/v1/batches', '/v1/photos']) {
      const body = document.paths[path]?.['post']?.requestBody?.content['multipart/form-data'];
      const name = String(body?.schema['$ref']).split('/').at(-1) ?? '';
      const properties = (document.components.schemas[name]?.['properties'] ?? {}) as Record<
        string,
        Property
      >;
      const form = new FormData();
      for (const [field, property] of Object.entries(properties)) {
        const value = property['example'] ?? property['default'] ?? property['type'];
        if (property['format'] === 'binary') form.set(field, portrait, 'photo.jpg');
        else if (Array.isArray(value) && body?.encoding?.[field]?.explode === true)
          for (const item of value) form.append(field, String(item));
        else form.set(field, typeof value === 'string' ? value : JSON.stringify(value));
      }
      expect([...form.keys()]).toContain('photo');
      expect([201, 202]).toContain((await client.call('POST', path, form)).status);
    }
  });

  it('work unchanged: every GET address', async () => {
    const values: Readonly<Record<string, unknown>> = {
      ...parameterExamples('/v1/styles/{name}'),
      ...parameterExamples('/v1/photos/{id}'),
    };
    expect(values).toEqual({ name: 'watercolor', id: 'sample' });
    const addresses = operations
      .map(({ name }) => name)
      .filter((name) => name.startsWith('GET ') && !/admin|transfers\/|batches\/|\/sample$/.test(name))
      .map((name) =>
        name.slice(4).replaceAll(/\{(\w+)\}/g, (_, parameter: string) => String(values[parameter])),
      );
    expect(addresses.length).toBeGreaterThan(8);
    for (const address of addresses)
      expect({ address, status: (await client.call('GET', address)).status }).toEqual({
        address,
        status: 200,
      });
  });

  it('cover every style: each is accepted if the list shows it as available', async () => {
    const { body } = await client.call<StyleListView>('GET', '/v1/styles');
    expect(body.items.length).toBeGreaterThanOrEqual(15);
    for (const { name } of body.items) {
      const order = { photoId: 'sample', style: name };
      const { status } = await client.call('POST', '/v1/transfers?dryRun=true', order);
      expect([name, status]).toEqual([name, 200]);
    }
  });
});

describe('the page of the document', () => {
  it('is self-contained: it loads no script, style or picture from elsewhere, and its policy forbids that', async () => {
    const { headers, body } = await client.call<Buffer>('GET', '/docs');
    const links = [...body.toString().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      expect(link).not.toMatch(/^(https?:)?\/\//);
      expect((await client.call('GET', new URL(link, `${world.easel.url}/docs`).pathname)).status).toBe(200);
    }
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self'/);
    expect(body.toString()).not.toMatch(/<script(?![^>]*src)[^>]*>\s*\S/); // the policy lets none run
  });
});
