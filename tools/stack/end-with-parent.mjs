import process from 'node:process';

/*
 * Loaded into the service by the tools that start it (`node --import`): a tool that is killed can't end its service,
 * but the channel between them breaks. The service then ends in its own orderly way, private Redis included.
 */
const end = () => process.kill(process.pid, 'SIGTERM');
// A tool that died at once may have been gone before this was loaded.
if (process.connected) process.on('disconnect', end);
else end();
// To listen is no reason to stay alive.
process.channel?.unref();
