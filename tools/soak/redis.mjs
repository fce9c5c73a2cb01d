import process from 'node:process';
import 'reflect-metadata';
import { RedisSettings } from '../../dist/redis/redis.config.js';
import { startRedis } from '../../dist/redis/start-redis.js';

/*
 * A Redis for several services: the service's own private Redis, started by this process (`fork`, with the data
 * directory as its argument), and ended with it.
 */
const endpoint = await startRedis(new RedisSettings(), process.argv[2]);
for (const over of ['SIGTERM', 'disconnect']) process.once(over, () => void end());
process.send?.(`unix://${endpoint.address}`);

async function end() {
  await endpoint.stop();
  process.exit(0);
}
