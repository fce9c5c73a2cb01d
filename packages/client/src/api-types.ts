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
/** Codes that this version of the API knows; docs/errors.md explains each. */
export type ErrorCode = Schemas['ErrorCode'];

type WireEvent<O extends 'transfersEvents' | 'batchesEvents'> =
  operations[O]['responses'][200]['content']['text/event-stream'][number];
type EventOf<Wire extends { readonly event: string; readonly data: unknown }> = {
  [Event in Wire as Event['event']]: { readonly type: Event['event']; readonly data: Event['data'] };
}[Wire['event']];

/** What happens to a transfer that is watched, told apart by `type`. */
export type TransferEvent = EventOf<WireEvent<'transfersEvents'>>;
/** What happens to a batch that is watched, told apart by `type`. */
export type BatchEvent = EventOf<WireEvent<'batchesEvents'>>;

export type TransferQuery = NonNullable<operations['transfersList']['parameters']['query']>;
export type BatchQuery = NonNullable<operations['batchesList']['parameters']['query']>;
export type ControlMapQuery = NonNullable<operations['photosControlMap']['parameters']['query']>;

/** One of the API's methods. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The API's addresses that answer a method. */
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

/** What a call of the API takes: what stands in braces in its path, its query, its JSON body. */
export type Input<M extends Method, P extends PathOf<M>> = Part<'path', Given<Operation<M, P>, 'path'>> &
  Part<'query', Given<Operation<M, P>, 'query'>> &
  Part<'body', BodyOf<Operation<M, P>>>;

/** The JSON that a call of the API answers with; undefined where it answers with nothing. */
export type Output<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { readonly responses: infer Responses }
    ? {
        [Status in keyof Responses]: Status extends 200 | 201 | 202 ? JsonOf<Responses[Status]> : undefined;
      }[keyof Responses & (200 | 201 | 202 | 204)]
    : never;
