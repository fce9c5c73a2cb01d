import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Forbidden, RateLimited, Unauthorized } from '../access/access.errors.js';
import { VERSION } from '../config/software.js';
import { answeredAs, problemResponses } from '../errors/api-problems.decorator.js';
import { Internal, PayloadInvalid } from '../errors/general.errors.js';
import { PhotoTooLarge } from '../images/images.errors.js';
import { Problem } from '../errors/problem.dto.js';
import { AppError } from '../errors/app-error.js';
import { completeDocument, nameOperations } from './complete-document.js';
import { separatePhotoBodies } from '../intake/photo-body.js';

const DESCRIPTION = `
Face-preserving style transfer: submit a photo and the name of a style, follow the transfer, fetch the picture.

1. \`GET /v1/styles\` lists the styles.
2. \`POST /v1/transfers\` with \`{"photoId": "sample", "style": "watercolor"}\` starts a transfer; \`Location\` has its address.
3. Poll \`GET /v1/transfers/{id}\` until \`state\` is \`succeeded\`; \`Retry-After\` says when to poll again.
4. \`GET /v1/transfers/{id}/result\` returns the picture.

Every error response (status 400 and above) is a problem document (RFC 9457) with a stable \`code\`.
`;

const KEY =
  'An API key, `easel_…`. Its scopes: `submit` (submit and cancel work), `read` (read its own transfers and photos), `priority` (submit with `priority: high`), `admin`. ' +
  'Responses tell the limits of the key in `RateLimit-Policy` and what remains of them in `RateLimit`.';

/** In the order in which a new user needs them. */
const TAGS = [
  ['styles', 'The available styles.'],
  ['photos', 'Upload a photo once and see its faces, before using GPU time.'],
  ['transfers', 'Turn a photo into a picture of a style.'],
  ['batches', 'One photo in several styles, or several photos in one style.'],
  ['webhooks', 'Webhook deliveries and their outcomes.'],
  ['queue', 'The current load of the service.'],
  ['usage', 'Limits of a key, and how much of them is used.'],
  ['health', 'Probes for load balancers and orchestrators.'],
  ['operation', 'Monitoring.'],
  ['admin', 'Operator actions; they require the admin token.'],
] as const;

/** Keys and tokens are opaque; the builder's default format is JWT. */
const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'opaque' } as const;
const LINK = "The signature of a link from a transfer's `links`; send the link's other parameters unchanged.";

/** Problems that any route may answer with; the last two for a body that the route does not accept. */
const ANY_ROUTE = [
  PayloadInvalid,
  Unauthorized,
  Forbidden,
  RateLimited,
  Internal,
  PhotoTooLarge,
  answeredAs(415, PayloadInvalid),
];

/** The OpenAPI document of the routes of `app`. */
export function apiDocumentOf(app: NestExpressApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Easel')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'The service that serves this document.')
    .addBearerAuth({ ...BEARER, description: KEY }, 'key')
    .addBearerAuth({ ...BEARER, description: 'The admin token.' }, 'admin')
    .addApiKey({ type: 'apiKey', in: 'query', name: 'signature', description: LINK }, 'link')
    .addSecurityRequirements('key')
    .addSecurityRequirements({});
  for (const [name, description] of TAGS) base.addTag(name, description);
  for (const response of problemResponses(ANY_ROUTE)) base.addGlobalResponse(response);
  const document = SwaggerModule.createDocument(app, base.build(), { extraModels: [Problem] });
  separatePhotoBodies(document);
  nameOperations(document);
  completeDocument(document, AppError.catalogue());
  // The builder adds an empty contact. The operator runs the service, not its authors.
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
