import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { beforeAll, describe, expect, it } from 'vitest';
import { answeredAs, ApiProblems } from './api-problems.decorator.js';
import { Busy, NotFound, PayloadInvalid } from './general.errors.js';

@Controller('things')
class ThingsController {
  @Get()
  @ApiProblems(NotFound, Busy, PayloadInvalid, answeredAs(404, PayloadInvalid))
  get(): void {}
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('the documentation of errors', () => {
  let document: OpenAPIObject;
  beforeAll(async () => {
    const app = await NestFactory.create(ThingsModule, { logger: false });
    document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    await app.close();
  });

  it('has each status once, with one example for each code', () => {
    const responses = document.paths['/things']?.get?.responses;
    expect(responses).toMatchObject({
      400: { content: { 'application/problem+json': { examples: { payload_invalid: {} } } } },
      404: {
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              not_found: { value: { status: 404, type: '/docs/errors.md#not_found' } },
              payload_invalid: { value: { status: 404 } },
            },
          },
        },
      },
    });
  });

  it('includes Retry-After if retrying can help', () => {
    const responses = document.paths['/things']?.get?.responses;
    expect(responses).toMatchObject({ 503: { headers: { 'Retry-After': {} } } });
    expect(responses?.['404']).not.toHaveProperty('headers');
  });

  it('describes every member of a problem', () => {
    const { Problem, FieldProblemView } = document.components?.schemas ?? {};
    expect(Problem).toMatchObject({ required: expect.arrayContaining(['type', 'code', 'requestId']) });
    expect(FieldProblemView).toMatchObject({ required: expect.arrayContaining(['field', 'code', 'detail']) });
  });
});
