import type { OpenAPIObject } from '@nestjs/swagger';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';

const HEAD = `// Made from the service's own API document by \`npm run client:generate\`: not to be changed by hand.

`;

/** The client's types, generated from the API document. The `Problem` responses of all operations are removed. */
export async function clientTypes(document: OpenAPIObject): Promise<string> {
  const ast = await openapiTS(withoutProblems(document), {
    immutable: true,
    // Fields with a default are optional in a submission.
    defaultNonNullable: false,
    transform: ({ format }) => (format === 'binary' ? BLOB : undefined),
  });
  return HEAD + astToString(ast);
}

const BLOB = ts.factory.createTypeReferenceNode('Blob');

function withoutProblems(document: OpenAPIObject): OpenAPI3 {
  // The document's type here and that of the generator describe the same JSON.
  const copy = JSON.parse(JSON.stringify(document)) as OpenAPI3;
  for (const path of Object.values(copy.paths ?? {})) {
    for (const operation of Object.values(path as Record<string, { responses?: Record<string, unknown> }>)) {
      for (const status of Object.keys(operation.responses ?? {}))
        if (Number(status) >= 400) delete operation.responses?.[status];
    }
  }
  return copy;
}
