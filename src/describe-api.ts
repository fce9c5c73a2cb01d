import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { apiDocumentOf } from './http/api-document.js';
import { AppModule } from './app.module.js';
import { Settings } from './config/settings.js';
import { GpuSettings } from './gpu/gpu.config.js';
import { WebUis } from './gpu/webuis.js';
import { SETTINGS } from './settings-classes.js';

/** Any address: the document does not depend on the configuration, and no connection is made. */
const ENVIRONMENT = { WEBUI_URL: 'http://127.0.0.1:7860' };

/** Builds the API document from the routes alone, without Redis, a WebUI or a port. */
export async function describeApi(): Promise<OpenAPIObject> {
  const settings = Settings.parse(SETTINGS, ENVIRONMENT);
  const webUis = await WebUis.load(settings.get(GpuSettings), ENVIRONMENT);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(settings, webUis), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return apiDocumentOf(app);
}
