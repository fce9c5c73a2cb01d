import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AdminToken } from './access/admin-token.js';
import { installMiddleware } from './http/install-middleware.js';
import { CONSOLE_PATH } from './admin/admin.module.js';
import { serveApiDocument } from './http/api-document.js';
import { AppModule } from './app.module.js';
import { answerBrokenRequests } from './http/broken-requests.js';
import { HttpSettings } from './config/http.config.js';
import { ErrorsSettings } from './errors/errors.config.js';
import { Drain } from './health/drain.js';
import { BoundedExpressAdapter, closeConnectionsOf, readBodies } from './http/http-server.js';
import { IntakeSettings } from './intake/intake.config.js';
import { NestLogger } from './logging/logger.js';
import { checkRole } from './role.config.js';
import { endAtSecondSignal, startUp } from './start-up.js';

await startUp(async ({ settings, webUis, logger }) => {
  checkRole(settings);
  const { host, port } = settings.get(HttpSettings);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(settings, webUis),
    new BoundedExpressAdapter(),
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const drain = app.get(Drain);
  closeConnectionsOf(app, drain);
  installMiddleware(app, logger);
  answerBrokenRequests(app.getHttpServer(), settings.get(ErrorsSettings).docsUrl);
  readBodies(app, settings.get(IntakeSettings));
  serveApiDocument(app);
  // Registered before Nest's handler: its shutdown hooks may take a while until they reach the one of Drain.
  process.once('SIGTERM', () => drain.begin());
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  endAtSecondSignal();
  await app.listen(port, host);
  const url = await app.getUrl();
  logger.info({ url }, 'Service is listening');
  const token = app.get(AdminToken).takeGenerated();
  // Written to the terminal, not to the log: logs are stored and read by others.
  if (token !== undefined)
    process.stderr.write(`Console: ${url}${CONSOLE_PATH}  user: admin  password: ${token}\n`);
});
