import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';

type Content = NonNullable<NonNullable<OpenAPIObject['paths'][string]['post']>['requestBody']>;
type Models = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type SchemaOrReference = Models[string];
type Schema = Exclude<SchemaOrReference, { readonly $ref: string }>;
type Encoding = NonNullable<Extract<Content, { content: unknown }>['content'][string]['encoding']>;
type Examples = Readonly<Record<string, { readonly summary: string; readonly value: object }>>;

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'multipart/form-data';

/** Documents a body with a photo: a file in a form, or text in JSON. `examples` apply to JSON. */
export function ApiPhotoBody(json: Type, form: Type, examples: Examples): MethodDecorator {
  return applyDecorators(
    ApiConsumes(JSON_TYPE, FORM_TYPE),
    ApiExtraModels(json, form),
    ApiBody({
      required: true,
      schema: { oneOf: [json, form].map((model) => ({ $ref: getSchemaPath(model) })) },
      examples: { ...examples },
    }),
  );
}

/**
 * Nest documents one body for all media types; this gives each media type its own of the two models of
 * `ApiPhotoBody`.
 */
export function separatePhotoBodies({ paths, components }: OpenAPIObject): void {
  for (const { post } of Object.values(paths))
    if (post?.requestBody) separate(post.requestBody, components?.schemas ?? {});
}

function separate(body: Content, models: Models): void {
  if (!('content' in body)) return;
  const { [JSON_TYPE]: json, [FORM_TYPE]: form } = body.content;
  if (!json?.schema || !form?.schema || !('oneOf' in json.schema)) return;
  const [jsonSchema, formSchema] = json.schema.oneOf ?? [];
  json.schema = jsonSchema;
  form.schema = formSchema;
  form.encoding = listsRepeated(resolved(formSchema, models));
  delete form.examples;
}

/** Lists are sent as repeated fields; without this hint Swagger UI joins them with commas. */
function listsRepeated({ properties = {} }: Schema): Encoding {
  const lists = Object.entries(properties).filter(([, property]) => 'items' in property);
  return Object.fromEntries(lists.map(([name]) => [name, { style: 'form', explode: true }]));
}

function resolved(schema: SchemaOrReference | undefined, models: Models): Schema {
  if (schema === undefined) return {};
  if (!('$ref' in schema)) return schema;
  return resolved(models[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)], models);
}
