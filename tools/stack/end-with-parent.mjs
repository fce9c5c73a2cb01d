import process from 'node:process';

/*
 * Loaded into the service by the tools that start it (`node --import`): a killed tool can't stop its service, but the
 * channel between them breaks. The service then shuts down in its usual way, private Redis included.
 */
const end = () => process.kill(process.pid, 'SIGTERM');
// The tool may have died before this was loaded.
if (process.connected) process.on('disconnect', end);
else end();
// The listener must not keep the process alive.
process.channel?.unref();
