import process from 'node:process';

/*
 * Loaded into the service by the tools that start it (`node --import`): a tool that is killed can't end its service,
 * but the channel between them breaks. The service then ends in its own orderly way, private Redis included.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// To listen is no reason to stay alive.
process.channel?.unref();
