import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/*
 * Loaded into the service by the soak (`node --import`): collects garbage when it is asked to, and says what is left
 * then. The switch is turned on in here, so that the service runs as it always does.
 */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('message', (message) => {
  if (message !== 'heap') return;
  // Twice: what the first one finalises, the second one frees.
  collectGarbage();
  setImmediate(() => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ heapUsed, external, handles: process.getActiveResourcesInfo().length });
  });
});
// To listen is no reason to stay alive.
process.channel?.unref();
