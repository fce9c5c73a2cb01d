import type { components, operations, paths } from './api.generated.js';

type Schemas = components['schemas'];

export type Transfer = Schemas['TransferView'];
export type TransferList = Schemas['TransferListView'];
export type Submission = Schemas['TransferSubmission'];
export type Batch = Schemas['BatchView'];
export type BatchItem = Schemas['BatchItemView'];
export type BatchList = Schemas['BatchListView'];
export type BatchSubmission = Schemas['BatchSubmission'];
export type DryRun = Schemas['DryRunView'];
export type Photo = Schemas['PhotoView'];
export type Style = Schemas['StyleView'];
export type Problem = Schemas['Problem'];
/** Error codes of this version of the API, explained in docs/errors.md. */
export type ErrorCode = Schemas['ErrorCode'];

type WireEvent<O extends 'transfersEvents' | 'batchesEvents'> =
  operations[O]['responses'][200]['content']['text/event-stream'][number];
type EventOf<Wire extends { readonly event: string; readonly data: unknown }> = {
  [Event in Wire as Event['event']]: { readonly type: Event['event']; readonly data: Event['data'] };
}[Wire['event']];

/** The events of a watched transfer, discriminated by `type`. */
export type TransferEvent = EventOf<WireEvent<'transfersEvents'>>;
/** The events of a watched batch, discriminated by `type`. */
export type BatchEvent = EventOf<WireEvent<'batchesEvents'>>;

export type TransferQuery = NonNullable<operations['transfersList']['parameters']['query']>;
export type BatchQuery = NonNullable<operations['batchesList']['parameters']['query']>;
export type ControlMapQuery = NonNullable<operations['photosControlMap']['parameters']['query']>;

/** The HTTP methods of the API. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The paths of the API that support a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Readonly<Record<Lowercase<M>, object>> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathOf<M>> =
  paths[P] extends Readonly<Record<Lowercase<M>, infer Found>> ? Found : never;

type Given<O, Place extends 'path' | 'query' | 'header'> = O extends {
  readonly parameters: { readonly [Key in Place]?: infer Found };
}
  ? Found
  : never;
type JsonOf<O> = O extends { readonly content: { readonly 'application/json': infer Body } } ? Body : never;
type BodyOf<O> = O extends { readonly requestBody?: infer Body } ? JsonOf<NonNullable<Body>> : never;
type Part<Name extends string, Value> = [NonNullable<Value>] extends [never]
  ? { readonly [Key in Name]?: undefined }
  : undefined extends Value
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

/** Arguments of an API call: path parameters, query and JSON body. */
export type Input<M extends Method, P extends PathOf<M>> = Part<'path', Given<Operation<M, P>, 'path'>> &
  Part<'query', Given<Operation<M, P>, 'query'>> &
  Part<'body', BodyOf<Operation<M, P>>>;

/** The JSON response of an API call; undefined if it has no body. */
export type Output<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { readonly responses: infer Responses }
    ? {
        [Status in keyof Responses]: Status extends 200 | 201 | 202 ? JsonOf<Responses[Status]> : undefined;
      }[keyof Responses & (200 | 201 | 202 | 204)]
    : never;
