// A thread does not inherit how its parent came to understand TypeScript, so it learns that first.
import { register } from 'tsx/esm/api';

register();
await import('./paint-worker.ts');
