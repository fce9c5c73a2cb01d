import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/*
 * Loaded into the service by the soak (`node --import`): collects garbage on request, and reports what is left. The
 * flag is set here, so that the service is started without any special options.
 */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('message', (message) => {
  if (message !== 'heap') return;
  // Twice: the second collection frees what the first one finalised.
  collectGarbage();
  setImmediate(() => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ heapUsed, external, handles: process.getActiveResourcesInfo().length });
  });
});
// The listener must not keep the process alive.
process.channel?.unref();
