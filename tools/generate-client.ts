import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { clientTypes } from './client/client-types.js';

const FILE = 'packages/client/src/api.generated.ts';

const text = execFileSync(process.execPath, ['dist/print-api-document.js'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
writeFileSync(FILE, await clientTypes(JSON.parse(text) as OpenAPIObject));
console.log(`Generated ${FILE} from the API document.`);
