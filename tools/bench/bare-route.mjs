import process from 'node:process';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';

/*
 * A Nest service with a single route that answers with what it was given over the channel to the parent: the cost of a
 * poll without any lookup. Decorators are called by hand, because this file is run without compilation.
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
