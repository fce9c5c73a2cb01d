import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Forbidden, RateLimited, Unauthorized } from './access/access.errors.js';
import { VERSION } from './config/software.js';
import { answeredAs, problemResponses } from './errors/api-problems.decorator.js';
import { Internal, PayloadInvalid } from './errors/general.errors.js';
import { PhotoTooLarge } from './images/images.errors.js';
import { Problem } from './errors/problem.dto.js';
import { AppError } from './errors/app-error.js';
import { completeDocument, nameOperations } from './complete-document.js';
import { separatePhotoBodies } from './intake/photo-body.js';

const DESCRIPTION = `
Face-preserving style transfer: send a photo and the name of a style, follow the transfer, fetch the picture.

1. \`GET /v1/styles\` shows the styles.
2. \`POST /v1/transfers\` with \`{"photoId": "sample", "style": "watercolor"}\` starts one; \`Location\` says where it is.
3. \`GET /v1/transfers/{id}\` until \`state\` is \`succeeded\`; \`Retry-After\` says when to ask again.
4. \`GET /v1/transfers/{id}/result\` is the picture.

Every answer from 400 on is a problem document (RFC 9457) with a stable \`code\`.
`;

const KEY =
  'A key, `easel_…`. Its scopes say what it may do: `submit` to send work and stop it, `read` to look at its own, `priority` for `priority: high`, `admin`. ' +
  'Answers say in `RateLimit-Policy` and `RateLimit` what its limits are and how much is left.';

/** In the order in which somebody new meets them. */
const TAGS = [
  ['styles', 'What pictures can be turned into.'],
  ['photos', 'Upload once, see the faces, before paying for the GPU.'],
  ['transfers', 'From a photo and a style to a picture.'],
  ['batches', 'One photo in several styles, or several photos in one.'],
  ['webhooks', 'Who was told how things ended.'],
  ['queue', 'How busy it is.'],
  ['usage', 'What a key may have, and what it has.'],
  ['health', 'For load balancers and orchestrators.'],
  ['operation', 'For monitoring.'],
  ['admin', "The operator's actions; they need the admin token."],
] as const;

/** Keys and tokens are random text. The builder would call them JWTs. */
const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'opaque' } as const;
const LINK = "As it stands in a transfer's `links`, with the other parameters there.";

/** Any route may answer with these, the last two where a body is sent to it that it does not want. */
const ANYWHERE = [
  PayloadInvalid,
  Unauthorized,
  Forbidden,
  RateLimited,
  Internal,
  PhotoTooLarge,
  answeredAs(415, PayloadInvalid),
];

/** What the routes of `app` say of themselves. */
export function apiDocumentOf(app: NestExpressApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Easel')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'The service that shows this document.')
    .addBearerAuth({ ...BEARER, description: KEY }, 'key')
    .addBearerAuth({ ...BEARER, description: 'The admin token.' }, 'admin')
    .addApiKey({ type: 'apiKey', in: 'query', name: 'signature', description: LINK }, 'link')
    .addSecurityRequirements('key')
    .addSecurityRequirements({});
  for (const [name, description] of TAGS) base.addTag(name, description);
  for (const response of problemResponses(ANYWHERE)) base.addGlobalResponse(response);
  const document = SwaggerModule.createDocument(app, base.build(), { extraModels: [Problem] });
  separatePhotoBodies(document);
  nameOperations(document);
  completeDocument(document, AppError.catalogue());
  // Who runs the service is for its operator to say, not for us.
  delete document.info.contact;
  return document;
}

/** Swagger UI at /docs, the OpenAPI document at /docs-json. */
export function serveApiDocument(app: NestExpressApplication): void {
  SwaggerModule.setup('docs', app, apiDocumentOf(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Easel API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      defaultModelsExpandDepth: 0,
    },
  });
}
