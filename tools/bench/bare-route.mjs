import process from 'node:process';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';

/*
 * A Nest service with one route and nothing else, which answers what it is given over the channel to the parent: what a
 * poll would cost if there were nothing to look up. Decorators are called by hand, for this is run as it stands.
 */
let answer = {};
class BareController {
  get() {
    return answer;
  }
}
Controller('v1/transfers')(BareController);
Get(':id')(BareController.prototype, 'get', Object.getOwnPropertyDescriptor(BareController.prototype, 'get'));
class BareModule {}
Module({ controllers: [BareController] })(BareModule);

process.on('message', (message) => (answer = message));
process.on('disconnect', () => process.exit());
const app = await NestFactory.create(BareModule, new ExpressAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
process.send?.(await app.getUrl());
