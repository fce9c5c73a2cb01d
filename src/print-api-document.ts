import 'reflect-metadata';
import { describeApi } from './describe-api.js';

process.stdout.write(`${JSON.stringify(await describeApi(), null, 2)}\n`);
