// Made from the service's own API document by `npm run client:generate`: not to be changed by hand.

export interface paths {
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Access is configured by `METRICS_ACCESS`.
         */
        readonly get: operations["metricsGet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Liveness: the process runs
         * @description Checks no dependencies.
         */
        readonly get: operations["healthLive"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Readiness: polling and results work
         * @description Redis and the storage work, and the process is not shutting down; if not, `details` of the problem names the cause.
         */
        readonly get: operations["healthReady"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/accepting": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A transfer submitted now would be accepted and processed
         * @description As `/health/ready`, and a WebUI with the models of a style is up, and the queue and the storage have room; if not, `details` of the problem names the cause.
         */
        readonly get: operations["healthAccepting"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List your transfers, newest first */
        readonly get: operations["transfersList"];
        readonly put?: never;
        /**
         * Submit a transfer
         * @description Send a photo (JSON with `photoId`, `photoUrl` or `photoBase64`, or a form with the part `photo`) and the name of a style. An accepted transfer is stored durably and ends exactly once. Follow it at `Location`. With an `Idempotency-Key` the request can be repeated safely; with `dryRun` the submission is only previewed.
         */
        readonly post: operations["transfersSubmit"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel a transfer in any stage
         * @description Idempotent.
         */
        readonly post: operations["transfersCancel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read a transfer */
        readonly get: operations["transfersGet"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a transfer with all its pictures
         * @description An unfinished transfer is cancelled first.
         */
        readonly delete: operations["transfersErase"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}/result": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get the result picture */
        readonly get: operations["transfersResult"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}/control-map": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get the control map that preserved the faces */
        readonly get: operations["transfersControlMap"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Follow a transfer
         * @description Server-Sent Events: `state` (`StateEventView`), `progress` (`ProgressView`), `preview` (`PreviewEventView`) and `done` (`TransferView`), after which the stream ends. It begins with the current state. A client that was disconnected, or is slow, receives only the newest event of each kind. A comment every 15 s keeps the connection open.
         */
        readonly get: operations["transfersEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}/preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get the newest preview
         * @description Previews are made only while clients request them, or have the events open with `preview=true`, and only by a WebUI that keeps all its weights on the GPU.
         */
        readonly get: operations["transfersPreview"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/queue": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How busy the service is */
        readonly get: operations["queueGet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/usage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Your limits and usage
         * @description Needs no scope.
         */
        readonly get: operations["usageGet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batches": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List your batches, newest first */
        readonly get: operations["batchesList"];
        readonly put?: never;
        /**
         * Submit several transfers at once
         * @description One photo in several styles (`styles`), or several photos in one (`style`); the other fields apply to all items. Either all items are accepted or none: a refusal has the index of the refused item in `item`, or of the photo in `photo`, from 0. With an `Idempotency-Key` the request can be repeated safely; with `dryRun` the batch is only previewed.
         */
        readonly post: operations["batchesSubmit"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batches/{id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel all unfinished transfers of a batch
         * @description Succeeded transfers stay. Idempotent.
         */
        readonly post: operations["batchesCancel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batches/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read a batch */
        readonly get: operations["batchesGet"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a batch with all its transfers and pictures
         * @description Unfinished transfers are cancelled first.
         */
        readonly delete: operations["batchesErase"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batches/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Follow a batch
         * @description Server-Sent Events: `state` (`BatchStateEventView`), `progress` (`BatchProgressView`), `item` (`BatchItemView`, when the state of an item changes) and `done` (`BatchView`), after which the stream ends. It begins with the current state. A client that was disconnected, or is slow, receives only the newest event of each kind. A comment every 15 s keeps the connection open.
         */
        readonly get: operations["batchesEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batches/{id}/result": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get all pictures of a batch
         * @description The pictures of the succeeded items, available once all items have ended. The zip file has them as `01-watercolor.jpg` and so on, with the outcome of each item in `batch.json`; on the sheet, the places of other items stay empty.
         */
        readonly get: operations["batchesResult"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the webhook deliveries of a transfer
         * @description Empty until the transfer has ended, and without a `webhookUrl`.
         */
        readonly get: operations["transfersDeliveriesList"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transfers/{id}/deliveries/{deliveryId}/redeliver": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Redeliver a webhook of a transfer
         * @description Sends the same message with the same `webhook-id`, with a new retry schedule.
         */
        readonly post: operations["transfersDeliveriesRedeliver"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batches/{id}/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the webhook deliveries of a batch
         * @description Empty until the last transfer has ended, and without a `webhookUrl`.
         */
        readonly get: operations["batchesDeliveriesList"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batches/{id}/deliveries/{deliveryId}/redeliver": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Redeliver a webhook of a batch
         * @description Sends the same message with the same `webhook-id`, with a new retry schedule.
         */
        readonly post: operations["batchesDeliveriesRedeliver"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/photos/uploads": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Begin a direct photo upload to the bucket
         * @description Available if pictures are stored in a bucket (S3, Google Cloud Storage): send the bytes to `url`, then call `complete`. An upload that is not completed is erased a few minutes after it expires.
         */
        readonly post: operations["photosUploadsBegin"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/photos/uploads/{id}/complete": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Complete a direct photo upload
         * @description Validates and stores the photo, as if it had been sent to `POST /v1/photos`. Idempotent.
         */
        readonly post: operations["photosUploadsComplete"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/photos": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Upload a photo and detect its faces
         * @description Uses no GPU. The id of the photo can be used as `photoId` in submissions. With an `Idempotency-Key` the request can be repeated safely.
         */
        readonly post: operations["photosAdd"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/photos/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a photo and its faces */
        readonly get: operations["photosGet"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a photo
         * @description Transfers that use it are not affected.
         */
        readonly delete: operations["photosErase"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/photos/{id}/control-map": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get the control map of a photo
         * @description Identical to what the ControlNet extension's `mediapipe_face` preprocessor draws at that resolution.
         */
        readonly get: operations["photosControlMap"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/styles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the styles
         * @description Each with its settings, the models it needs, and whether the WebUI has them.
         */
        readonly get: operations["stylesList"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/styles/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a style */
        readonly get: operations["stylesGet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/styles/{name}/sample": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a style's sample picture */
        readonly get: operations["stylesSample"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/queue/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause the queue
         * @description Running stages finish and submissions are still accepted, but nothing new is started.
         */
        readonly post: operations["adminQueuePause"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/queue/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Resume the queue */
        readonly post: operations["adminQueueResume"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/transfers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the transfers of all callers, newest first */
        readonly get: operations["adminTransfersList"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/transfers/{id}/retry": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Retry a failed transfer from its first stage */
        readonly post: operations["adminTransfersRetry"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/transfers/{id}/front": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Move a waiting transfer to the front of the queue */
        readonly post: operations["adminTransfersFront"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/transfers/{id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Cancel any caller's transfer */
        readonly post: operations["adminTransfersCancel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/transfers/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** Erase any caller's transfer and its pictures */
        readonly delete: operations["adminTransfersErase"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the actions of operators */
        readonly get: operations["adminAuditAudited"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/backends": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the WebUIs, their memory, and why a WebUI is given no work */
        readonly get: operations["adminBackendsList"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/backends/{slot}/restart": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Restart a WebUI between two generations
         * @description In the way that WEBUI_RESTART configures; `payload_invalid` with status 409 if restarts are off. The running generation finishes first, and waiting transfers keep their place.
         */
        readonly post: operations["adminBackendsRestart"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/admin/storage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the space taken by pictures, and what would be erased next
         * @description A dry run: with `more` it shows what would be erased to make room for that many more bytes.
         */
        readonly get: operations["adminStorageLook"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly HealthView: {
            /**
             * @example ok
             * @enum {string}
             */
            readonly status: "ok" | "error" | "shutting_down";
            /**
             * @description One entry per dependency.
             * @example {
             *       "redis": {
             *         "status": "up"
             *       },
             *       "storage": {
             *         "status": "up"
             *       },
             *       "webui": {
             *         "status": "up",
             *         "state": "up"
             *       }
             *     }
             */
            readonly details: {
                readonly [key: string]: {
                    readonly [key: string]: unknown;
                };
            };
        };
        readonly FieldProblemView: {
            /**
             * @description Path of the field.
             * @example settings.steps
             */
            readonly field: string;
            /**
             * @description Machine-readable code of the problem with the field.
             * @example out_of_range
             */
            readonly code: string;
            /**
             * @description Human-readable description of the problem with the field.
             * @example steps must be from 14 to 40 for watercolor, not 400
             */
            readonly detail: string;
        };
        readonly Problem: {
            /**
             * @description URL of the documentation of the code.
             * @example /docs/errors.md#setting_out_of_range
             */
            readonly type: string;
            /**
             * @description Summary of the code, the same for every occurrence.
             * @example Setting not allowed by the style
             */
            readonly title: string;
            /**
             * @description HTTP status.
             * @example 400
             */
            readonly status: number;
            /**
             * @description Explanation of this occurrence.
             * @example settings.steps: not allowed by the style watercolor
             */
            readonly detail: string;
            /**
             * @description Path of the request, without its query.
             * @example /v1/transfers
             */
            readonly instance: string;
            readonly code: components["schemas"]["ErrorCode"];
            /** @description The invalid fields, if any. */
            readonly errors?: readonly components["schemas"]["FieldProblemView"][];
            /**
             * @description Id of the request, as in `X-Request-Id` and in the log of the service.
             * @example 0199d1a2-6a52-7c3e-9f6f-3d1f0c5e7b11
             */
            readonly requestId: string;
        };
        readonly TransferSubmission: {
            /**
             * @description Name of a style, see `GET /v1/styles`.
             * @example watercolor
             */
            readonly style: string;
            /**
             * @description Id of a photo uploaded with `POST /v1/photos`; `sample` is built in.
             * @example sample
             */
            readonly photoId?: string;
            /**
             * @description Public http or https URL of the photo. It is fetched when the transfer is prepared, and has to stay valid until then.
             * @example https://photos.example/portrait.jpg
             */
            readonly photoUrl?: string;
            /**
             * @description The photo itself as base64 or as a base64 data URI.
             * @example UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA
             */
            readonly photoBase64?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` emphasize words: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description The same seed, settings and photo give the same picture. -1: a random seed.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to preserve: `largest`, `all`, or the index of one; 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do if the photo has no usable face: fail, or continue without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. A size that does not fit into GPU memory is refused; without this field, the style's own size is reduced to fit.
             * @example 640
             */
            readonly maxSide?: number;
            /**
             * @description Format of the result.
             * @default jpeg
             * @enum {string}
             */
            readonly format?: "jpeg" | "png" | "webp";
            /**
             * @description Quality of a JPEG (default 92) or WebP (default 90).
             * @example 92
             */
            readonly quality?: number;
            /**
             * @description With an explicit `seed`: reuse an earlier result for the same photo and settings if there is one (200, `cached: true`), and offer this result for reuse. `false`: generate anew, and do not offer the result for reuse. With `photoUrl` the result is always generated anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description `high` goes first; needs a key with the scope `priority`.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description Public http or https URL that receives a signed message (Standard Webhooks) when the transfer has ended.
             * @example https://shop.example/hooks/easel
             */
            readonly webhookUrl?: string;
            /**
             * @description Overrides of `steps`, `cfgScale` and `denoisingStrength`, within the ranges of the style.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, returned unchanged with the transfer.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
        };
        readonly TransferForm: {
            /**
             * @description Name of a style, see `GET /v1/styles`.
             * @example watercolor
             */
            readonly style: string;
            /**
             * @description Public http or https URL of the photo. It is fetched when the transfer is prepared, and has to stay valid until then.
             * @example
             */
            readonly photoUrl?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` emphasize words: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description The same seed, settings and photo give the same picture. -1: a random seed.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to preserve: `largest`, `all`, or the index of one; 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do if the photo has no usable face: fail, or continue without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. A size that does not fit into GPU memory is refused; without this field, the style's own size is reduced to fit.
             * @example 640
             */
            readonly maxSide?: number;
            /**
             * @description Format of the result.
             * @default jpeg
             * @enum {string}
             */
            readonly format?: "jpeg" | "png" | "webp";
            /**
             * @description Quality of a JPEG (default 92) or WebP (default 90).
             * @example 92
             */
            readonly quality?: number;
            /**
             * @description With an explicit `seed`: reuse an earlier result for the same photo and settings if there is one (200, `cached: true`), and offer this result for reuse. `false`: generate anew, and do not offer the result for reuse. With `photoUrl` the result is always generated anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description `high` goes first; needs a key with the scope `priority`.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description Public http or https URL that receives a signed message (Standard Webhooks) when the transfer has ended.
             * @example
             */
            readonly webhookUrl?: string;
            /**
             * @description Overrides of `steps`, `cfgScale` and `denoisingStrength`, within the ranges of the style.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, returned unchanged with the transfer.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
            /**
             * Format: binary
             * @description JPEG, PNG or WebP, at most 25 MB and 50 megapixels.
             */
            readonly photo?: Blob;
        };
        readonly RangeView: {
            /**
             * @description Lower end of the range, ms.
             * @example 4200
             */
            readonly low: number;
            /**
             * @description Upper end of the range, ms; 3600000 if it cannot be estimated.
             * @example 6900
             */
            readonly high: number;
        };
        readonly QueueView: {
            /**
             * @description Position in the queue; 1 is generated next.
             * @example 2
             */
            readonly position: number;
            /** @description When its generation begins, from now; at least 80 % of transfers begin within this range. */
            readonly estimatedStartMs: components["schemas"]["RangeView"];
        };
        readonly ProgressView: {
            /**
             * @description 0 to 1, never falls.
             * @example 0.41
             */
            readonly fraction: number;
            /**
             * @description Sampling steps done.
             * @example 9
             */
            readonly step: number;
            /**
             * @description Sampling steps in all; 0 until the first progress report.
             * @example 22
             */
            readonly steps: number;
            /**
             * @description Time left until the last step, ms; null until the duration of a step is measured.
             * @example 3100
             */
            readonly etaMs: number | null;
        };
        readonly PhotoRefView: {
            /** @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11 */
            readonly id: string;
            /**
             * @description Pixels of the upright photo; null until it is fetched.
             * @example 3024
             */
            readonly width: number | null;
            /**
             * @description Pixels of the upright photo; null until it is fetched.
             * @example 4032
             */
            readonly height: number | null;
            /**
             * @description Faces found; null until face detection has run.
             * @example 1
             */
            readonly faces: number | null;
        };
        readonly BoxView: {
            /**
             * @description Pixels of the upright photo.
             * @example 812
             */
            readonly x: number;
            /**
             * @description Pixels of the upright photo.
             * @example 640
             */
            readonly y: number;
            /**
             * @description Pixels.
             * @example 1130
             */
            readonly width: number;
            /**
             * @description Pixels.
             * @example 1502
             */
            readonly height: number;
        };
        readonly SelectedFaceView: {
            readonly box: components["schemas"]["BoxView"];
            /**
             * @description Shorter side of the box, pixels of the upright photo.
             * @example 1130
             */
            readonly side: number;
            /**
             * @description Degrees; positive when the person looks to the right of the picture.
             * @example -12.5
             */
            readonly yaw: number;
            /**
             * @description Degrees; positive when the person looks up.
             * @example 3
             */
            readonly pitch: number;
            /**
             * @description Degrees; positive when the head leans clockwise.
             * @example 1.2
             */
            readonly roll: number;
            /**
             * @description Whether this face is preserved by the control map.
             * @example true
             */
            readonly selected: boolean;
        };
        readonly UsedSettingsView: {
            /**
             * @description Seed that reproduces the picture.
             * @example 1234
             */
            readonly seed: number;
            /**
             * @description Sampling steps as configured; img2img runs a share of them.
             * @example 22
             */
            readonly steps: number;
            /**
             * @description How closely the prompt is followed.
             * @example 6.5
             */
            readonly cfgScale: number;
            /**
             * @description 0 keeps the photo, 1 ignores it.
             * @example 0.5
             */
            readonly denoisingStrength: number;
            /** @example DPM++ 2M */
            readonly sampler: string;
            /** @example Karras */
            readonly scheduler: string;
            /**
             * @description Width of the generation, padding included, pixels.
             * @example 640
             */
            readonly width: number | null;
            /**
             * @description Height of the generation, padding included, pixels.
             * @example 832
             */
            readonly height: number | null;
            /** @example v1-5-pruned-emaonly */
            readonly checkpoint: string | null;
        };
        readonly ResultView: {
            /** @example /v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/result */
            readonly url: string;
            /**
             * @description Pixels.
             * @example 640
             */
            readonly width: number;
            /**
             * @description Pixels.
             * @example 832
             */
            readonly height: number;
            /**
             * @example jpeg
             * @enum {string}
             */
            readonly format: "jpeg" | "png" | "webp";
            /**
             * @description Size of the file.
             * @example 183220
             */
            readonly bytes: number;
            /** @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 */
            readonly sha256: string;
        };
        readonly LinksView: {
            /**
             * @description The transfer itself, for polling.
             * @example https://easel.example.com/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11?caller=shop&expires=1795266000&signature=…
             */
            readonly transfer: string;
            /** @example https://easel.example.com/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/result?caller=shop&expires=1795266000&signature=… */
            readonly result: string;
            /** @example https://easel.example.com/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/preview?caller=shop&expires=1795266000&signature=… */
            readonly preview: string;
            /** @example https://easel.example.com/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/control-map?caller=shop&expires=1795266000&signature=… */
            readonly controlMap: string;
            /** @example https://easel.example.com/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/events?caller=shop&expires=1795266000&signature=… */
            readonly events: string;
            /**
             * Format: date-time
             * @description When these links expire; requesting the transfer again gives newer ones.
             * @example 2026-11-21T13:00:00.000Z
             */
            readonly expiresAt: string;
        };
        readonly DegradedView: {
            /** @example out_of_memory */
            readonly reason: string;
            /**
             * @example [
             *       "the edges unit was left out"
             *     ]
             */
            readonly changes: readonly string[];
        };
        readonly WarningView: {
            /** @example control_unit_unavailable */
            readonly code: string;
            /** @example The edges unit was left out: the WebUI has no model for it. */
            readonly detail: string;
        };
        readonly TimingsView: {
            /**
             * @description Waiting for a GPU slot.
             * @example 120
             */
            readonly queuedMs: number;
            /**
             * @description Decoding the photo.
             * @example 90
             */
            readonly decodeMs: number;
            /**
             * @description Finding the faces.
             * @example 14
             */
            readonly facesMs: number;
            /**
             * @description Drawing the control map.
             * @example 3
             */
            readonly controlMapMs: number;
            /**
             * @description Prepared, waiting for the GPU.
             * @example 800
             */
            readonly waitMs: number;
            /**
             * @description On the GPU.
             * @example 4100
             */
            readonly generateMs: number;
            /**
             * @description Colour match and encoding.
             * @example 90
             */
            readonly finishMs: number;
            /**
             * @description From submission to end; 0 until then.
             * @example 5300
             */
            readonly totalMs: number;
        };
        readonly TransferErrorView: {
            readonly code: components["schemas"]["ErrorCode"];
            /** @example No face was found in the photo. */
            readonly detail: string;
        };
        readonly TransferView: {
            /**
             * Format: uuid
             * @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description The batch that it was submitted in; null: it was submitted on its own.
             * @example null
             */
            readonly batchId: string | null;
            /**
             * @example generating
             * @enum {string}
             */
            readonly state: "queued" | "preparing" | "waiting" | "generating" | "finishing" | "succeeded" | "failed" | "cancelled";
            /** @example watercolor */
            readonly style: string;
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description When its first generation began.
             * @example null
             */
            readonly startedAt: string | null;
            /**
             * Format: date-time
             * @example null
             */
            readonly finishedAt: string | null;
            /**
             * Format: date-time
             * @description When its record and pictures are erased.
             * @example 2026-11-22T12:00:00.000Z
             */
            readonly expiresAt: string;
            /** @description Null once its generation has begun. */
            readonly queue: components["schemas"]["QueueView"] | null;
            /** @description Null before the first generation. */
            readonly progress: components["schemas"]["ProgressView"] | null;
            readonly photo: components["schemas"]["PhotoRefView"];
            /** @description Largest first; empty until face detection has run. */
            readonly faces: readonly components["schemas"]["SelectedFaceView"][];
            /** @description The settings really used, enough to reproduce it. */
            readonly settings: components["schemas"]["UsedSettingsView"];
            /** @description The result; null until it has succeeded. */
            readonly result: components["schemas"]["ResultView"] | null;
            /** @description Signed URLs for where a browser cannot send a key (`EventSource`, `<img>`); null if LINK_KEYS is not set, or the key lacks the scope `read`. */
            readonly links: components["schemas"]["LinksView"] | null;
            /**
             * @description Whether the result was taken from an earlier transfer with the same photo and settings.
             * @example false
             */
            readonly cached: boolean;
            /** @description What was changed to fit the GPU. */
            readonly degraded: components["schemas"]["DegradedView"] | null;
            /** @description Deviations from the request, and other hints. */
            readonly warnings: readonly components["schemas"]["WarningView"][];
            /** @description Milliseconds. */
            readonly timings: components["schemas"]["TimingsView"];
            /**
             * @description Generations begun.
             * @example 1
             */
            readonly attempts: number;
            /** @description Why it failed. */
            readonly error: components["schemas"]["TransferErrorView"] | null;
            /**
             * @description As submitted.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata: {
                readonly [key: string]: unknown;
            };
        };
        readonly DryRunPhotoView: {
            /**
             * @description Pixels of the upright photo.
             * @example 1024
             */
            readonly width: number;
            /**
             * @description Pixels of the upright photo.
             * @example 1280
             */
            readonly height: number;
            /**
             * @description Faces found.
             * @example 1
             */
            readonly faces: number;
        };
        readonly MemoryNeedView: {
            /**
             * @description The GPU slot.
             * @example 0
             */
            readonly backend: string;
            /**
             * @description State of its WebUI.
             * @example up
             * @enum {string}
             */
            readonly state: "up" | "starting" | "down";
            /**
             * @description `whole`: fits as planned; `lighter`: fits without an optional control; `over`: needs more than allowed; `impossible`: the WebUI lacks a model or sampler.
             * @example whole
             * @enum {string}
             */
            readonly fitness: "whole" | "lighter" | "over" | "impossible";
            /**
             * @description Width of the generation there, padding included, pixels.
             * @example 616
             */
            readonly width: number;
            /**
             * @description Height of the generation there, padding included, pixels.
             * @example 768
             */
            readonly height: number;
            /**
             * @description Peak GPU memory; null if `fitness` is `impossible`.
             * @example 2710
             */
            readonly neededMiB: number | null;
            /**
             * @description GPU memory that the operator allows; null: no limit.
             * @example 3072
             */
            readonly allowedMiB: number | null;
        };
        readonly DryRunTimesView: {
            /** @description When the generation would begin, from now. */
            readonly startMs: components["schemas"]["RangeView"];
            /** @description How long the generation would take. */
            readonly generateMs: components["schemas"]["RangeView"];
        };
        readonly DryRunView: {
            /**
             * @description Nothing was submitted.
             * @example true
             * @enum {boolean}
             */
            readonly dryRun: true;
            /** @example watercolor */
            readonly style: string;
            /** @description Null for a photo that has yet to be fetched. */
            readonly photo: components["schemas"]["DryRunPhotoView"] | null;
            /** @description Largest first, with those that would be preserved. */
            readonly faces: readonly components["schemas"]["SelectedFaceView"][];
            /** @description The settings that would be used. `seed` -1: a random one; `checkpoint` null: the one that is loaded. */
            readonly settings: components["schemas"]["UsedSettingsView"];
            /** @description One per image generator that was ever reached. */
            readonly vram: readonly components["schemas"]["MemoryNeedView"][];
            /**
             * @description An earlier result would be returned at once.
             * @example false
             */
            readonly cached: boolean;
            /** @description Zero for a cached result. */
            readonly estimate: components["schemas"]["DryRunTimesView"];
            /**
             * @description Expected cost in GPU seconds: the middle of the estimate.
             * @example 4.1
             */
            readonly gpuSeconds: number;
            /** @description Deviations from the request, and other hints. */
            readonly warnings: readonly components["schemas"]["WarningView"][];
        };
        readonly TransferListView: {
            /** @description Newest first. */
            readonly items: readonly components["schemas"]["TransferView"][];
            /**
             * @description Cursor of the next page; null on the last one.
             * @example null
             */
            readonly nextCursor: string | null;
        };
        readonly StateEventView: {
            /**
             * @example queued
             * @enum {string}
             */
            readonly state: "queued" | "preparing" | "waiting" | "generating" | "finishing" | "succeeded" | "failed" | "cancelled";
            /**
             * @description Generations begun.
             * @example 0
             */
            readonly attempts: number;
            /** @description Null once its generation has begun. */
            readonly queue: components["schemas"]["QueueView"] | null;
        };
        readonly PreviewEventView: {
            /**
             * @description False: the WebUI that generates it makes no previews (--medvram, --lowvram). Sent once.
             * @example true
             */
            readonly available: boolean;
            /**
             * @description URL of the newest preview, different for each one; signed if links are configured.
             * @example /v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/preview?v=9f86d081884c7d65
             */
            readonly url: string | null;
        };
        readonly EstimateQualityView: {
            /**
             * @description Median relative error of recent estimates: the distance between the middle of the range given at submission and the real wait, as a share of that wait (of one second if it was shorter). Null before the first sample.
             * @example 0.08
             */
            readonly medianError: number | null;
            /**
             * @description Share of recent generations that began within the range given at submission.
             * @example 0.9
             */
            readonly heldShare: number | null;
            /**
             * @description Number of samples behind these two figures; the latest 200 at most.
             * @example 200
             */
            readonly samples: number;
        };
        readonly HoldView: {
            /**
             * @example memory
             * @enum {string}
             */
            readonly reason: "warming" | "memory" | "circuit" | "restarting";
            /** @example Another program uses the memory of the card: 900 MiB are free, 2600 MiB are needed. */
            readonly detail: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            readonly since: string;
        };
        readonly ColdStartView: {
            /**
             * @description Time until it answered, ms.
             * @example 20000
             */
            readonly startMs: number | null;
            /**
             * @description Time until its models were loaded, ms.
             * @example 10500
             */
            readonly loadMs: number | null;
            /**
             * @description Duration of the first generation after that, ms.
             * @example 4300
             */
            readonly firstPictureMs: number | null;
        };
        readonly BackendView: {
            /**
             * @description Name of the GPU slot.
             * @example 0
             */
            readonly slot: string;
            /**
             * @example up
             * @enum {string}
             */
            readonly state: "starting" | "up" | "down";
            /** @description Why it gets no work although it is up; normally empty. */
            readonly holds: readonly components["schemas"]["HoldView"][];
            /**
             * @example a1111
             * @enum {string|null}
             */
            readonly kind: "a1111" | "forge" | null;
            /**
             * @description True: a simulator makes the pictures, not Stable Diffusion.
             * @example false
             */
            readonly simulator: boolean;
            /**
             * @description Share of the last five minutes that it worked for transfers, 0 to 1.
             * @example 0.62
             */
            readonly busyShare: number;
            /** @description How long its latest start took; null if none was observed. */
            readonly coldStart: components["schemas"]["ColdStartView"] | null;
        };
        readonly QueueSummaryView: {
            /**
             * @description Transfers in the waiting room.
             * @example 3
             */
            readonly waiting: number;
            /**
             * @description Transfers that are being worked on.
             * @example 2
             */
            readonly running: number;
            /**
             * @description Whether an operator has paused the queue.
             * @example false
             */
            readonly paused: boolean;
            /**
             * @description Accepted GPU work that is not done yet, ms.
             * @example 21000
             */
            readonly gpuWorkWaitingMs: number;
            /** @description When a transfer submitted now would begin to be generated, from now; right in at least 80 % of cases. */
            readonly estimatedWaitMs: components["schemas"]["RangeView"];
            /** @description Accuracy of recent wait estimates. */
            readonly estimate: components["schemas"]["EstimateQualityView"];
            /**
             * @description WebUIs that answer.
             * @example 1
             */
            readonly backendsUp: number;
            /** @description The WebUIs that generate the pictures. */
            readonly backends: readonly components["schemas"]["BackendView"][];
        };
        readonly RequestUsageView: {
            /**
             * @description Null: no limit.
             * @example 1000
             */
            readonly limit: number | null;
            /**
             * @description Null if there is no limit.
             * @example 998
             */
            readonly remaining: number | null;
            /**
             * @description Period that the limit applies to, ms.
             * @example 10000
             */
            readonly windowMs: number;
            /**
             * @description Time until the full limit is available again, ms.
             * @example 7200
             */
            readonly resetMs: number;
        };
        readonly TransferUsageView: {
            /**
             * @description Null: no limit.
             * @example 200
             */
            readonly limit: number | null;
            /** @example 3 */
            readonly used: number;
            /**
             * @description Null if there is no limit.
             * @example 197
             */
            readonly remaining: number | null;
        };
        readonly GpuUsageView: {
            /**
             * @description Null: no limit.
             * @example 3600
             */
            readonly limit: number | null;
            /**
             * @description Used on this day (UTC), including failed and cancelled work.
             * @example 124.2
             */
            readonly used: number;
            /**
             * @description Reserved for unfinished transfers.
             * @example 12
             */
            readonly reserved: number;
            /**
             * @description Null if there is no limit.
             * @example 3463.8
             */
            readonly remaining: number | null;
            /**
             * Format: date-time
             * @description End of the day (UTC).
             * @example 2026-11-22T00:00:00.000Z
             */
            readonly resetsAt: string;
        };
        readonly UsageView: {
            /**
             * @description Name of the key; `local` if no keys are configured.
             * @example shop
             */
            readonly caller: string;
            /**
             * @description Scopes of the key.
             * @example [
             *       "submit",
             *       "read"
             *     ]
             */
            readonly scopes: readonly ("submit" | "read" | "priority" | "admin")[];
            /** @description Requests, counted by the answering process only. */
            readonly requests: components["schemas"]["RequestUsageView"];
            /** @description Waiting transfers. */
            readonly queued: components["schemas"]["TransferUsageView"];
            /** @description Unfinished transfers. */
            readonly unfinished: components["schemas"]["TransferUsageView"];
            /** @description GPU seconds. */
            readonly gpuSeconds: components["schemas"]["GpuUsageView"];
        };
        readonly BatchSubmission: {
            /**
             * @description Id of a photo uploaded with `POST /v1/photos`; `sample` is built in.
             * @example sample
             */
            readonly photoId?: string;
            /**
             * @description Public http or https URL of the photo. It is fetched when the transfer is prepared, and has to stay valid until then.
             * @example https://photos.example/portrait.jpg
             */
            readonly photoUrl?: string;
            /**
             * @description The photo itself as base64 or as a base64 data URI.
             * @example UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA
             */
            readonly photoBase64?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` emphasize words: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description The same seed, settings and photo give the same picture. -1: a random seed.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to preserve: `largest`, `all`, or the index of one; 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do if the photo has no usable face: fail, or continue without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. A size that does not fit into GPU memory is refused; without this field, the style's own size is reduced to fit.
             * @example 640
             */
            readonly maxSide?: number;
            /**
             * @description Format of the result.
             * @default jpeg
             * @enum {string}
             */
            readonly format?: "jpeg" | "png" | "webp";
            /**
             * @description Quality of a JPEG (default 92) or WebP (default 90).
             * @example 92
             */
            readonly quality?: number;
            /**
             * @description `high` goes first; needs a key with the scope `priority`.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description Overrides of `steps`, `cfgScale` and `denoisingStrength`, within the ranges of the style.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, returned unchanged with the transfer.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
            /**
             * @description The style for several photos.
             * @example watercolor
             */
            readonly style?: string;
            /**
             * @description The styles for one photo, one transfer each. A repeated style gives different pictures, unless `seed` is set. In a form: repeat the field, or send a JSON list.
             * @example [
             *       "watercolor",
             *       "anime"
             *     ]
             */
            readonly styles?: readonly string[];
            /**
             * @description Ids of several photos uploaded with `POST /v1/photos`.
             * @example [
             *       "sample"
             *     ]
             */
            readonly photoIds?: readonly string[];
            /**
             * @description URLs of several photos, each like `photoUrl`.
             * @example [
             *       "https://photos.example/portrait.jpg"
             *     ]
             */
            readonly photoUrls?: readonly string[];
            /**
             * @description Several photos as base64, all together within the size limit of one photo.
             * @example [
             *       "UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA"
             *     ]
             */
            readonly photosBase64?: readonly string[];
            /**
             * @description With an explicit `seed`: an item reuses an earlier result for the same photo and settings and succeeds at once (its transfer has `cached: true`); new results are offered for reuse. `false`: generate all items anew, and do not offer their results for reuse. Items with a photo URL are always generated anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description Public http or https URL that receives one signed message (Standard Webhooks) when the last transfer has ended.
             * @example https://shop.example/hooks/easel
             */
            readonly webhookUrl?: string;
        };
        readonly BatchForm: {
            /**
             * @description Public http or https URL of the photo. It is fetched when the transfer is prepared, and has to stay valid until then.
             * @example
             */
            readonly photoUrl?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` emphasize words: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description The same seed, settings and photo give the same picture. -1: a random seed.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to preserve: `largest`, `all`, or the index of one; 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do if the photo has no usable face: fail, or continue without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. A size that does not fit into GPU memory is refused; without this field, the style's own size is reduced to fit.
             * @example 640
             */
            readonly maxSide?: number;
            /**
             * @description Format of the result.
             * @default jpeg
             * @enum {string}
             */
            readonly format?: "jpeg" | "png" | "webp";
            /**
             * @description Quality of a JPEG (default 92) or WebP (default 90).
             * @example 92
             */
            readonly quality?: number;
            /**
             * @description `high` goes first; needs a key with the scope `priority`.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description Overrides of `steps`, `cfgScale` and `denoisingStrength`, within the ranges of the style.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, returned unchanged with the transfer.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
            /**
             * @description The style for several photos.
             * @example
             */
            readonly style?: string;
            /**
             * @description The styles for one photo, one transfer each. A repeated style gives different pictures, unless `seed` is set. In a form: repeat the field, or send a JSON list.
             * @example [
             *       "watercolor",
             *       "anime"
             *     ]
             */
            readonly styles?: readonly string[];
            /**
             * @description URLs of several photos, each like `photoUrl`.
             * @example []
             */
            readonly photoUrls?: readonly string[];
            /**
             * @description With an explicit `seed`: an item reuses an earlier result for the same photo and settings and succeeds at once (its transfer has `cached: true`); new results are offered for reuse. `false`: generate all items anew, and do not offer their results for reuse. Items with a photo URL are always generated anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description Public http or https URL that receives one signed message (Standard Webhooks) when the last transfer has ended.
             * @example
             */
            readonly webhookUrl?: string;
            /**
             * Format: binary
             * @description One photo for several styles: JPEG, PNG or WebP, at most 25 MB and 50 megapixels.
             */
            readonly photo?: Blob;
            /**
             * @description Several photos for one style, as parts with this name; each like `photo`, all together at most 100 MB.
             * @example []
             */
            readonly photos?: readonly Blob[];
        };
        readonly BatchProgressView: {
            /**
             * @description Over all transfers, 0 to 1; ended ones count as complete, however they ended. Never falls.
             * @example 0.62
             */
            readonly fraction: number;
            /**
             * @description Estimated time until the last transfer ends, ms; 0 once it has, 3600000 if it cannot be estimated.
             * @example 8200
             */
            readonly etaMs: number;
        };
        readonly BatchCountsView: {
            /**
             * @description Transfers that are queued.
             * @example 0
             */
            readonly queued: number;
            /**
             * @description Transfers that are preparing.
             * @example 0
             */
            readonly preparing: number;
            /**
             * @description Transfers that are waiting.
             * @example 0
             */
            readonly waiting: number;
            /**
             * @description Transfers that are generating.
             * @example 1
             */
            readonly generating: number;
            /**
             * @description Transfers that are finishing.
             * @example 0
             */
            readonly finishing: number;
            /**
             * @description Transfers that are succeeded.
             * @example 1
             */
            readonly succeeded: number;
            /**
             * @description Transfers that are failed.
             * @example 0
             */
            readonly failed: number;
            /**
             * @description Transfers that are cancelled.
             * @example 0
             */
            readonly cancelled: number;
        };
        readonly BatchItemView: {
            /**
             * @description Index in the submission, from 0.
             * @example 0
             */
            readonly index: number;
            /**
             * Format: uuid
             * @description Id of the transfer; `/v1/transfers/{transferId}` has all details.
             * @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11
             */
            readonly transferId: string;
            /** @example watercolor */
            readonly style: string;
            /**
             * @description Id of its photo.
             * @example sample
             */
            readonly photoId: string;
            /**
             * @example succeeded
             * @enum {string}
             */
            readonly state: "queued" | "preparing" | "waiting" | "generating" | "finishing" | "succeeded" | "failed" | "cancelled";
            /**
             * @description Whether it was erased or has expired: its state is still known, but its picture is gone.
             * @example false
             */
            readonly erased: boolean;
            /** @description Null once its generation has begun. */
            readonly queue: components["schemas"]["QueueView"] | null;
            /** @description Null before its first generation. */
            readonly progress: components["schemas"]["ProgressView"] | null;
            /** @description The result; null until it has succeeded. */
            readonly result: components["schemas"]["ResultView"] | null;
            /** @description Links of the transfer. */
            readonly links: components["schemas"]["LinksView"] | null;
            /** @description Why it failed. */
            readonly error: components["schemas"]["TransferErrorView"] | null;
        };
        readonly BatchResultView: {
            /**
             * @description All pictures, and a list of the outcome of each item.
             * @example /v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99/result?format=zip
             */
            readonly zip: string;
            /**
             * @description All pictures on one sheet, JPEG.
             * @example /v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99/result?format=sheet
             */
            readonly sheet: string;
        };
        readonly BatchLinksView: {
            /**
             * @description The batch itself, for polling.
             * @example https://easel.example.com/v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99?caller=shop&expires=1795266000&signature=…
             */
            readonly batch: string;
            /**
             * @description The zip file; append `&format=sheet` for the contact sheet.
             * @example https://easel.example.com/v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99/result?caller=shop&expires=1795266000&signature=…
             */
            readonly result: string;
            /** @example https://easel.example.com/v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99/events?caller=shop&expires=1795266000&signature=… */
            readonly events: string;
            /**
             * Format: date-time
             * @description When these links expire; requesting the batch again gives newer ones.
             * @example 2026-11-21T13:00:00.000Z
             */
            readonly expiresAt: string;
        };
        readonly BatchView: {
            /**
             * Format: uuid
             * @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99
             */
            readonly id: string;
            /**
             * @description `queued` until the first transfer leaves the queue, `running` until the last one ends; then `succeeded` if all succeeded, `partially_succeeded` if some did; if none did, `failed` if one failed, else `cancelled`.
             * @example running
             * @enum {string}
             */
            readonly state: "queued" | "running" | "succeeded" | "partially_succeeded" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description When the last transfer ended.
             * @example null
             */
            readonly finishedAt: string | null;
            /**
             * Format: date-time
             * @description When the batch, its transfers and their pictures are erased; extended if its last transfer ends late.
             * @example 2026-11-22T12:00:00.000Z
             */
            readonly expiresAt: string;
            /** @description Progress of the whole batch. */
            readonly progress: components["schemas"]["BatchProgressView"];
            /** @description Number of transfers in each state. */
            readonly counts: components["schemas"]["BatchCountsView"];
            /** @description In the order of the submission. */
            readonly items: readonly components["schemas"]["BatchItemView"][];
            /** @description Null until all transfers have ended, and if none of them has a picture. */
            readonly result: components["schemas"]["BatchResultView"] | null;
            /** @description Signed URLs for where a browser cannot send a key; null if LINK_KEYS is not set, or the key lacks the scope `read`. */
            readonly links: components["schemas"]["BatchLinksView"] | null;
            /**
             * @description As submitted.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata: {
                readonly [key: string]: unknown;
            };
        };
        readonly BatchDryRunView: {
            /**
             * @description Nothing was submitted.
             * @example true
             * @enum {boolean}
             */
            readonly dryRun: true;
            /** @description Preview of each item, in order; `estimate` is as if it were the only one. A `cached` item reuses an earlier result and costs nothing. */
            readonly items: readonly components["schemas"]["DryRunView"][];
            /** @description When the first item that has to be generated would begin, and how long all generations would take one after the other; zero if all are cached. */
            readonly estimate: components["schemas"]["DryRunTimesView"];
            /**
             * @description Expected cost of all items in GPU seconds: the middle of the estimate.
             * @example 12.3
             */
            readonly gpuSeconds: number;
        };
        readonly BatchListView: {
            /** @description Newest first. */
            readonly items: readonly components["schemas"]["BatchView"][];
            /**
             * @description Cursor of the next page; null on the last one.
             * @example null
             */
            readonly nextCursor: string | null;
        };
        readonly BatchStateEventView: {
            /**
             * @example running
             * @enum {string}
             */
            readonly state: "queued" | "running" | "succeeded" | "partially_succeeded" | "failed" | "cancelled";
            /** @description Number of transfers in each state. */
            readonly counts: components["schemas"]["BatchCountsView"];
        };
        readonly DeliveryAttemptView: {
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly at: string;
            /**
             * @description Duration, ms.
             * @example 84
             */
            readonly durationMs: number;
            /**
             * @description HTTP status; null if no response came.
             * @example 200
             */
            readonly status: number | null;
            /**
             * @description Why it failed. `status`: the status was not 2xx; `no_answer`: no response came; `timeout`: it took too long; `refused`: the URL may not be requested. Null: it succeeded.
             * @example null
             * @enum {string|null}
             */
            readonly error: "status" | "no_answer" | "timeout" | "refused" | null;
        };
        readonly DeliveryView: {
            /**
             * @description The `webhook-id` of every attempt.
             * @example msg_3f1c…
             */
            readonly id: string;
            /**
             * @example transfer.succeeded
             * @enum {string}
             */
            readonly event: "transfer.succeeded" | "transfer.failed" | "transfer.cancelled" | "batch.succeeded" | "batch.partially_succeeded" | "batch.failed" | "batch.cancelled";
            /**
             * @description `failed`: there are no further attempts. `gone`: the receiver answered 410 to this message or an earlier one, and gets no more messages.
             * @example delivered
             * @enum {string}
             */
            readonly state: "pending" | "delivered" | "failed" | "gone";
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example null
             */
            readonly nextAttemptAt: string | null;
            /** @description Oldest first. */
            readonly attempts: readonly components["schemas"]["DeliveryAttemptView"][];
        };
        readonly DeliveryListView: {
            /** @description Oldest first. */
            readonly items: readonly components["schemas"]["DeliveryView"][];
        };
        readonly PhotoUploadRequest: {
            /**
             * @description Exact size of the photo in bytes; an upload of any other size is refused.
             * @example 2617344
             */
            readonly bytes: number;
            /**
             * @description Content type with which it will be uploaded.
             * @example image/jpeg
             * @enum {string}
             */
            readonly contentType: "image/jpeg" | "image/png" | "image/webp";
        };
        readonly PhotoUploadView: {
            /**
             * Format: uuid
             * @description Id of the upload, and of the photo once it is complete.
             * @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11
             */
            readonly id: string;
            /**
             * @description HTTP method of the upload.
             * @example PUT
             * @enum {string}
             */
            readonly method: "PUT";
            /**
             * @description URL to upload to; needs no key.
             * @example https://pictures.s3.eu-central-1.amazonaws.com/uploads/019375c0-…?X-Amz-Signature=…
             */
            readonly url: string;
            /**
             * @description Headers that the upload has to have.
             * @example {
             *       "Content-Type": "image/jpeg"
             *     }
             */
            readonly headers: {
                readonly [key: string]: string;
            };
            /**
             * Format: date-time
             * @description Deadline for uploading and completing.
             * @example 2026-11-21T12:05:00.000Z
             */
            readonly expiresAt: string;
        };
        readonly FaceView: {
            readonly box: components["schemas"]["BoxView"];
            /**
             * @description Shorter side of the box, pixels of the upright photo.
             * @example 1130
             */
            readonly side: number;
            /**
             * @description Degrees; positive when the person looks to the right of the picture.
             * @example -12.5
             */
            readonly yaw: number;
            /**
             * @description Degrees; positive when the person looks up.
             * @example 3
             */
            readonly pitch: number;
            /**
             * @description Degrees; positive when the head leans clockwise.
             * @example 1.2
             */
            readonly roll: number;
        };
        readonly PhotoView: {
            /**
             * @description Id of the photo, to be used as `photoId` in a submission.
             * @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11
             */
            readonly id: string;
            /**
             * @description Pixels of the upright photo.
             * @example 3024
             */
            readonly width: number;
            /**
             * @description Pixels of the upright photo.
             * @example 4032
             */
            readonly height: number;
            /** @description Largest first; the index is what `faces` of a submission refers to. */
            readonly faces: readonly components["schemas"]["FaceView"][];
            /** @description Hints about the photo. */
            readonly warnings: readonly components["schemas"]["WarningView"][];
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description When it is erased.
             * @example 2026-11-22T12:00:00.000Z
             */
            readonly expiresAt: string;
        };
        readonly PhotoUpload: {
            /**
             * @description The photo as base64 or as a base64 data URI.
             * @example UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA
             */
            readonly photoBase64: string;
        };
        readonly PhotoForm: {
            /**
             * Format: binary
             * @description JPEG, PNG or WebP, at most 25 MB and 50 megapixels.
             */
            readonly photo: Blob;
        };
        readonly SettingRangeView: {
            /**
             * @description Used if the setting is omitted.
             * @example 26
             */
            readonly default: number;
            /**
             * @description Lowest accepted value.
             * @example 14
             */
            readonly min: number;
            /**
             * @description Highest accepted value.
             * @example 40
             */
            readonly max: number;
        };
        readonly StyleSettingsView: {
            /**
             * @description Sampling steps, a whole number.
             * @example {
             *       "default": 26,
             *       "min": 14,
             *       "max": 40
             *     }
             */
            readonly steps: components["schemas"]["SettingRangeView"];
            /**
             * @description How strictly the picture follows the prompt.
             * @example {
             *       "default": 6.5,
             *       "min": 4,
             *       "max": 10
             *     }
             */
            readonly cfgScale: components["schemas"]["SettingRangeView"];
            /**
             * @description How strongly the photo is repainted: 0 not at all, 1 completely.
             * @example {
             *       "default": 0.5,
             *       "min": 0.3,
             *       "max": 0.65
             *     }
             */
            readonly denoisingStrength: components["schemas"]["SettingRangeView"];
        };
        readonly StyleModelView: {
            /**
             * @description What the model is for: the checkpoint itself, or what its ControlNet unit preserves.
             * @example face
             * @enum {string}
             */
            readonly purpose: "checkpoint" | "face" | "edges" | "texture" | "depth";
            /**
             * @description If a required model is missing, the style is rejected; without an optional one it runs with a warning.
             * @example true
             */
            readonly required: boolean;
            /**
             * @description Acceptable models in order of preference; one of them is enough.
             * @example [
             *       "control_v2p_sd15_mediapipe_face"
             *     ]
             */
            readonly models: readonly string[];
            /**
             * @description Whether a WebUI has one of them; null until a WebUI was seen.
             * @example true
             */
            readonly installed: boolean | null;
        };
        readonly StyleView: {
            /**
             * @description The value for `style` in a submission.
             * @example watercolor
             */
            readonly name: string;
            /**
             * @description Display name.
             * @example Watercolor
             */
            readonly title: string;
            /**
             * @description One or two sentences to display.
             * @example Transparent washes that bleed into each other on rough paper, white left for the light.
             */
            readonly description: string;
            /**
             * @description Address of a sample picture (JPEG); null if there is none.
             * @example /v1/styles/watercolor/sample
             */
            readonly sampleUrl: string | null;
            /** @description Settings that a submission may change, with default and range. */
            readonly settings: components["schemas"]["StyleSettingsView"];
            /**
             * @description Default longer side of the picture, in pixels.
             * @example 768
             */
            readonly maxSide: number;
            /**
             * @description Sampler.
             * @example DPM++ 2M
             */
            readonly sampler: string;
            /**
             * @description Noise scheduler.
             * @example Karras
             */
            readonly scheduler: string;
            /**
             * @description How far the result's colours are matched to the photo's: 0 not at all, 1 fully.
             * @example 0.5
             */
            readonly colourMatch: number;
            /** @description Models that the style uses. */
            readonly models: readonly components["schemas"]["StyleModelView"][];
            /**
             * @description Whether a WebUI has every required model; null until a WebUI was seen.
             * @example true
             */
            readonly available: boolean | null;
            /**
             * @description Usual time from submission to result on an idle service, in seconds; null until measured.
             * @example 4.2
             */
            readonly expectedSeconds: number | null;
        };
        readonly StyleListView: {
            /** @description All styles, sorted by name. */
            readonly items: readonly components["schemas"]["StyleView"][];
        };
        readonly PausedView: {
            /** @example true */
            readonly paused: boolean;
        };
        readonly AuditEntryView: {
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly at: string;
            /** @example admin */
            readonly actor: string;
            /** @example front */
            readonly action: string;
            /** @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11 */
            readonly target: string;
        };
        readonly AuditView: {
            /** @description Newest first, at most 100. */
            readonly items: readonly components["schemas"]["AuditEntryView"][];
        };
        readonly BackendMemoryView: {
            /**
             * @description GPU memory in use, by all programs.
             * @example 2810
             */
            readonly usedMiB: number;
            /** @example 15109 */
            readonly totalMiB: number;
            /**
             * @description GPU memory reserved by the WebUI.
             * @example 2330
             */
            readonly reservedMiB: number;
            /**
             * @description RAM of the WebUI's process.
             * @example 3100
             */
            readonly ramMiB: number | null;
        };
        readonly AdminBackendView: {
            /**
             * @description Name of the GPU slot.
             * @example 0
             */
            readonly slot: string;
            /**
             * @example up
             * @enum {string}
             */
            readonly state: "starting" | "up" | "down";
            /**
             * @example warm
             * @enum {string}
             */
            readonly phase: "down" | "starting" | "cold" | "loading" | "warm";
            /** @description Reasons why it is given no work although it is up; usually empty. */
            readonly holds: readonly components["schemas"]["HoldView"][];
            /** @description Null without a GPU, or while the WebUI is down. */
            readonly memory: components["schemas"]["BackendMemoryView"] | null;
            /**
             * @description GPU memory (MiB) that the WebUI fails to release per generation; null until this process has seen enough generations.
             * @example 0.2
             */
            readonly creepMiBPerJob: number | null;
            /**
             * @description Whether restarts of it are configured (WEBUI_RESTART).
             * @example false
             */
            readonly restartable: boolean;
        };
        readonly AdminBackendListView: {
            /** @description In the order of the configuration. */
            readonly items: readonly components["schemas"]["AdminBackendView"][];
        };
        readonly EvictionView: {
            /**
             * @description What would be erased.
             * @example photo
             * @enum {string}
             */
            readonly kind: "transfer" | "photo";
            /**
             * @description Its id.
             * @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11
             */
            readonly id: string;
            /**
             * Format: date-time
             * @description When the pictures of the transfer were last fetched (initially: when it ended), or the photo was last used for a transfer (initially: when it was uploaded).
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly usedAt: string;
            /**
             * @description Bytes that erasing it would free.
             * @example 2617344
             */
            readonly bytes: number;
        };
        readonly StorageView: {
            /**
             * @description Bytes of all stored pictures, each counted once.
             * @example 1830221004
             */
            readonly bytes: number;
            /**
             * @description Most bytes that pictures may take (STORAGE_MAX_BYTES); null: no limit.
             * @example 20000000000
             */
            readonly maxBytes: number | null;
            /**
             * @description Free bytes on the disk with the pictures; null if they are stored in a bucket.
             * @example 31457280000
             */
            readonly freeBytes: number | null;
            /**
             * @description Bytes that must stay free there (STORAGE_MIN_FREE_BYTES); null if they are stored in a bucket.
             * @example 1073741824
             */
            readonly minFreeBytes: number | null;
            /**
             * @description Bytes that must be freed to make room for `more`; 0: there is enough room.
             * @example 0
             */
            readonly lackingBytes: number;
            /**
             * @description Bytes that can be freed; if less than `lackingBytes`, submissions are rejected.
             * @example 0
             */
            readonly evictableBytes: number;
            /** @description What would be erased to free `lackingBytes`, in order; at most 100 are listed. This request erases nothing. */
            readonly next: readonly components["schemas"]["EvictionView"][];
        };
        /**
         * @description Stable, machine-readable error code; docs/errors.md explains each. Later versions may add codes.
         * @enum {string}
         */
        readonly ErrorCode: "backend_failed" | "backend_model_missing" | "backend_out_of_memory" | "backend_unavailable" | "batch_expired" | "batch_not_found" | "busy" | "control_not_applied" | "deadline_exceeded" | "delivery_not_found" | "direct_upload_unavailable" | "exceeds_vram_budget" | "face_index_unknown" | "face_not_found" | "face_too_small" | "forbidden" | "idempotency_in_progress" | "idempotency_key_reused" | "internal" | "method_not_allowed" | "no_control_map" | "not_found" | "payload_invalid" | "photo_format_unsupported" | "photo_missing" | "photo_not_found" | "photo_too_large" | "photo_too_many_pixels" | "photo_unreadable" | "photo_url_failed" | "photo_url_refused" | "queue_full" | "queue_unavailable" | "quota_exceeded" | "rate_limited" | "setting_out_of_range" | "storage_unavailable" | "style_unknown" | "transfer_cancelled" | "transfer_expired" | "transfer_failed" | "transfer_not_found" | "transfer_unfinished" | "unauthorized" | "upload_not_found" | "worker_crashed";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Id of the request: the client's own `X-Request-Id`, or a new one. The service logs it. */
        readonly "X-Request-Id": string;
        /** @description Limits of the key: quota (`q`), unit (`qu`) and window in seconds (`w`). */
        readonly "RateLimit-Policy": string;
        /** @description What remains of each limit (`r`), and the seconds until it resets (`t`). */
        readonly RateLimit: string;
        /** @description The expected authentication scheme. */
        readonly "WWW-Authenticate": string;
        /** @description For conditional requests. */
        readonly ETag: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly metricsGet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Prometheus text format. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly healthLive: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Alive. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HealthView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly healthReady: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Ready. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HealthView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly healthAccepting: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Accepting. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HealthView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersList: {
        readonly parameters: {
            readonly query?: {
                /** @description Only transfers in this state. */
                readonly state?: "queued" | "preparing" | "waiting" | "generating" | "finishing" | "succeeded" | "failed" | "cancelled";
                /** @description Only transfers in this style. */
                readonly style?: string;
                /** @description Only transfers of this batch. */
                readonly batch?: string;
                /** @description Page size. */
                readonly limit?: number;
                /** @description `nextCursor` of the previous page. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferListView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersSubmit: {
        readonly parameters: {
            readonly query?: {
                /** @description Preview only: validates the submission and answers 200 with the faces, GPU memory, time and cost. Nothing is queued or stored. */
                readonly dryRun?: boolean;
            };
            readonly header?: {
                /** @description `wait=N` (seconds, at most 60): answer when the transfer has ended, 200 with the transfer, even if it failed or was cancelled; 202 if it takes longer. `respond-async`: answer at once. `Preference-Applied` names the preference that was followed. */
                readonly Prefer?: string;
                /** @description Makes it safe to retry the request: it is executed once, and repetitions get the stored response, including its status, with `Idempotent-Replayed: true`. A quoted string of 1 to 255 printable ASCII characters, such as a UUID; the quotes may be omitted. Keys are per caller and are kept for 24 hours (`IDEMPOTENCY_TTL_MS`). Reusing a key for a different request is answered with 422, and a repetition while the first request runs in another process with 409. A request that was rejected as invalid (400) or with `Retry-After` can be sent again with the same key. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["TransferSubmission"];
                readonly "multipart/form-data": components["schemas"]["TransferForm"];
            };
        };
        readonly responses: {
            /** @description The transfer has ended: an earlier result was reused (`cached`), or the request waited for the end (`Prefer`). With `dryRun`: the preview. */
            readonly 200: {
                headers: {
                    /** @description URL of the transfer. */
                    readonly Location?: string;
                    /** @description The preference of `Prefer` that was followed. */
                    readonly "Preference-Applied"?: string;
                    /** @description `true`: repeats the answer to the first request with this `Idempotency-Key`. */
                    readonly "Idempotent-Replayed"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"] | components["schemas"]["DryRunView"];
                };
            };
            /** @description Accepted. */
            readonly 202: {
                headers: {
                    /** @description URL of the transfer. */
                    readonly Location?: string;
                    /** @description The preference of `Prefer` that was followed. */
                    readonly "Preference-Applied"?: string;
                    /** @description `true`: repeats the answer to the first request with this `Idempotency-Key`. */
                    readonly "Idempotent-Replayed"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
        };
    };
    readonly transfersCancel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The transfer had already ended: nothing changes. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
            /** @description The transfer is cancelled. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
        };
    };
    readonly transfersGet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description `wait=N` (seconds, at most 60): answer when the transfer has ended or this time is over. `Preference-Applied` names the preference that was followed. */
                readonly Prefer?: string;
            };
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The transfer. */
            readonly 200: {
                headers: {
                    /** @description For conditional requests. */
                    readonly ETag: string;
                    /** @description Seconds to wait before polling again. */
                    readonly "Retry-After"?: number;
                    /** @description The preference of `Prefer` that was followed. */
                    readonly "Preference-Applied"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
            /** @description Not changed: it still has the ETag of `If-None-Match`. */
            readonly 304: {
                headers: {
                    /** @description Seconds to wait before polling again. */
                    readonly "Retry-After"?: number;
                    /** @description The preference of `Prefer` that was followed. */
                    readonly "Preference-Applied"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersErase: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Erased. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersResult: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The picture. Conditional requests (`If-None-Match`) and ranges are supported. */
            readonly 200: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description The picture never changes. */
                    readonly "Cache-Control"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/jpeg": Blob;
                    readonly "image/png": Blob;
                    readonly "image/webp": Blob;
                };
            };
            /** @description The part that `Range` asked for. */
            readonly 206: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description The picture never changes. */
                    readonly "Cache-Control"?: string;
                    /** @description The range sent, and the total size. */
                    readonly "Content-Range": string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/jpeg": Blob;
                    readonly "image/png": Blob;
                    readonly "image/webp": Blob;
                };
            };
            /** @description The picture is in a bucket and has to be fetched from there (STORAGE_REDIRECT). */
            readonly 302: {
                headers: {
                    /** @description A presigned URL that is valid for some minutes and needs no key. */
                    readonly Location?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed: it still has the ETag of `If-None-Match`. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersControlMap: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The picture. Conditional requests (`If-None-Match`) and ranges are supported. */
            readonly 200: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description The picture never changes. */
                    readonly "Cache-Control"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": Blob;
                };
            };
            /** @description The part that `Range` asked for. */
            readonly 206: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description The picture never changes. */
                    readonly "Cache-Control"?: string;
                    /** @description The range sent, and the total size. */
                    readonly "Content-Range": string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": Blob;
                };
            };
            /** @description Not changed: it still has the ETag of `If-None-Match`. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersEvents: {
        readonly parameters: {
            readonly query?: {
                /** @description Whether previews are made while the stream is open. */
                readonly preview?: boolean;
            };
            readonly header?: {
                /** @description The `id` of the last event received: it and the events before it are not repeated. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The events. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "event": "state",
                     *         "id": "queued.0.2///",
                     *         "data": {
                     *           "state": "queued",
                     *           "attempts": 0,
                     *           "queue": {
                     *             "position": 2,
                     *             "estimatedStartMs": {
                     *               "low": 4200,
                     *               "high": 6900
                     *             }
                     *           }
                     *         }
                     *       },
                     *       {
                     *         "event": "progress",
                     *         "id": "generating.1./9.22.4100//",
                     *         "data": {
                     *           "fraction": 0.41,
                     *           "step": 9,
                     *           "steps": 22,
                     *           "etaMs": 3100
                     *         }
                     *       }
                     *     ]
                     */
                    readonly "text/event-stream": readonly ({
                        /** @enum {string} */
                        readonly event: "state";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example generating.1./9.22.4100//
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["StateEventView"];
                    } | {
                        /** @enum {string} */
                        readonly event: "progress";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example generating.1./9.22.4100//
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["ProgressView"];
                    } | {
                        /** @enum {string} */
                        readonly event: "preview";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example generating.1./9.22.4100//
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["PreviewEventView"];
                    } | {
                        /** @enum {string} */
                        readonly event: "done";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example generating.1./9.22.4100//
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["TransferView"];
                    })[];
                };
            };
            /** @description According to `Last-Event-ID`, `done` was already received: there are no more events. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersPreview: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The newest preview, smaller than the result will be. */
            readonly 200: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag?: string;
                    /** @description Has to be revalidated each time. */
                    readonly "Cache-Control"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/jpeg": Blob;
                };
            };
            /** @description No preview: there is none yet, the WebUI makes none, or the transfer has ended. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed: it still has the ETag of `If-None-Match`. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly queueGet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The queue at this moment. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QueueSummaryView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly usageGet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The limits and the current usage. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UsageView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly batchesList: {
        readonly parameters: {
            readonly query?: {
                /** @description Page size. */
                readonly limit?: number;
                /** @description `nextCursor` of the previous page. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchListView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly batchesSubmit: {
        readonly parameters: {
            readonly query?: {
                /** @description Preview only: validates the submission and answers 200 with the faces, GPU memory, time and cost. Nothing is queued or stored. */
                readonly dryRun?: boolean;
            };
            readonly header?: {
                /** @description Makes it safe to retry the request: it is executed once, and repetitions get the stored response, including its status, with `Idempotent-Replayed: true`. A quoted string of 1 to 255 printable ASCII characters, such as a UUID; the quotes may be omitted. Keys are per caller and are kept for 24 hours (`IDEMPOTENCY_TTL_MS`). Reusing a key for a different request is answered with 422, and a repetition while the first request runs in another process with 409. A request that was rejected as invalid (400) or with `Retry-After` can be sent again with the same key. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["BatchSubmission"];
                readonly "multipart/form-data": components["schemas"]["BatchForm"];
            };
        };
        readonly responses: {
            /** @description The batch has ended: all its items reused earlier results (`cached`). With `dryRun`: the preview. */
            readonly 200: {
                headers: {
                    /** @description URL of the batch. */
                    readonly Location?: string;
                    readonly RateLimit: components["headers"]["RateLimit"];
                    /** @description `true`: repeats the answer to the first request with this `Idempotency-Key`. */
                    readonly "Idempotent-Replayed"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchView"] | components["schemas"]["BatchDryRunView"];
                };
            };
            /** @description Accepted. */
            readonly 202: {
                headers: {
                    /** @description URL of the batch. */
                    readonly Location?: string;
                    readonly RateLimit: components["headers"]["RateLimit"];
                    /** @description `true`: repeats the answer to the first request with this `Idempotency-Key`. */
                    readonly "Idempotent-Replayed"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchView"];
                };
            };
        };
    };
    readonly batchesCancel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a batch. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All transfers had already ended: nothing changes. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchView"];
                };
            };
            /** @description The unfinished transfers are cancelled. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchView"];
                };
            };
        };
    };
    readonly batchesGet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a batch. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The batch. */
            readonly 200: {
                headers: {
                    /** @description For conditional requests. */
                    readonly ETag?: string;
                    /** @description Seconds to wait before polling again. */
                    readonly "Retry-After"?: number;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchView"];
                };
            };
            /** @description Not changed: it still has the ETag of `If-None-Match`. */
            readonly 304: {
                headers: {
                    /** @description Seconds to wait before polling again. */
                    readonly "Retry-After"?: number;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly batchesErase: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a batch. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Erased. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly batchesEvents: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The `id` of the last event received: it and the events before it are not repeated. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path: {
                /** @description Id of a batch. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The events. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "event": "state",
                     *         "id": "running.0.0.0.1.0.1.0.0////",
                     *         "data": {
                     *           "state": "running",
                     *           "counts": {
                     *             "queued": 0,
                     *             "preparing": 0,
                     *             "waiting": 0,
                     *             "generating": 1,
                     *             "finishing": 0,
                     *             "succeeded": 1,
                     *             "failed": 0,
                     *             "cancelled": 0
                     *           }
                     *         }
                     *       },
                     *       {
                     *         "event": "progress",
                     *         "id": "running.0.0.0.1.0.1.0.0/6200/su/ge/",
                     *         "data": {
                     *           "fraction": 0.62,
                     *           "etaMs": 8200
                     *         }
                     *       }
                     *     ]
                     */
                    readonly "text/event-stream": readonly ({
                        /** @enum {string} */
                        readonly event: "state";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example running.0.0.0.1.0.1.0.0/6200/su/ge/
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["BatchStateEventView"];
                    } | {
                        /** @enum {string} */
                        readonly event: "progress";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example running.0.0.0.1.0.1.0.0/6200/su/ge/
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["BatchProgressView"];
                    } | {
                        /** @enum {string} */
                        readonly event: "item";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example running.0.0.0.1.0.1.0.0/6200/su/ge/
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["BatchItemView"];
                    } | {
                        /** @enum {string} */
                        readonly event: "done";
                        /**
                         * @description For `Last-Event-ID`.
                         * @example running.0.0.0.1.0.1.0.0/6200/su/ge/
                         */
                        readonly id: string;
                        readonly data: components["schemas"]["BatchView"];
                    })[];
                };
            };
            /** @description According to `Last-Event-ID`, `done` was already received: there are no more events. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly batchesResult: {
        readonly parameters: {
            readonly query?: {
                /** @description `zip`: all pictures as files; `sheet`: all pictures on one contact sheet. */
                readonly format?: "zip" | "sheet";
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of a batch. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The pictures. */
            readonly 200: {
                headers: {
                    /** @description For conditional requests. */
                    readonly ETag?: string;
                    /** @description The file name. */
                    readonly "Content-Disposition"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/zip": Blob;
                    readonly "image/jpeg": Blob;
                };
            };
            /** @description Not changed: it still has the ETag of `If-None-Match`. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersDeliveriesList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All deliveries with their attempts. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryListView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly transfersDeliveriesRedeliver: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
                /** @description Id of a delivery. */
                readonly deliveryId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The delivery has been scheduled. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryView"];
                };
            };
        };
    };
    readonly batchesDeliveriesList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a batch. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All deliveries with their attempts. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryListView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly batchesDeliveriesRedeliver: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a batch. */
                readonly id: string;
                /** @description Id of a delivery. */
                readonly deliveryId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The delivery has been scheduled. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryView"];
                };
            };
        };
    };
    readonly photosUploadsBegin: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PhotoUploadRequest"];
            };
        };
        readonly responses: {
            /** @description The upload. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PhotoUploadView"];
                };
            };
        };
    };
    readonly photosUploadsComplete: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of an upload. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Stored. */
            readonly 201: {
                headers: {
                    /** @description URL of the photo. */
                    readonly Location?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PhotoView"];
                };
            };
        };
    };
    readonly photosAdd: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Makes it safe to retry the request: it is executed once, and repetitions get the stored response, including its status, with `Idempotent-Replayed: true`. A quoted string of 1 to 255 printable ASCII characters, such as a UUID; the quotes may be omitted. Keys are per caller and are kept for 24 hours (`IDEMPOTENCY_TTL_MS`). Reusing a key for a different request is answered with 422, and a repetition while the first request runs in another process with 409. A request that was rejected as invalid (400) or with `Retry-After` can be sent again with the same key. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PhotoUpload"];
                readonly "multipart/form-data": components["schemas"]["PhotoForm"];
            };
        };
        readonly responses: {
            /** @description Stored. */
            readonly 201: {
                headers: {
                    /** @description URL of the photo. */
                    readonly Location: string;
                    /** @description `true`: repeats the answer to the first request with this `Idempotency-Key`. */
                    readonly "Idempotent-Replayed"?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PhotoView"];
                };
            };
        };
    };
    readonly photosGet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a photo; `sample` is built in. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The photo. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PhotoView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly photosErase: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a photo; `sample` is built in. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Erased. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly photosControlMap: {
        readonly parameters: {
            readonly query?: {
                /** @description Shorter side of the map in pixels, like `processor_res` of the ControlNet extension. */
                readonly resolution?: number;
                /** @description Maximum number of faces to draw. */
                readonly faces?: number;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of a photo; `sample` is built in. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The control map. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": Blob;
                };
            };
        };
    };
    readonly stylesList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The styles, sorted by name. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StyleListView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly stylesGet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The style's name. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The style. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StyleView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly stylesSample: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The style's name. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The picture. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/jpeg": Blob;
                };
            };
            /** @description Unchanged since the `ETag` in `If-None-Match`. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly adminQueuePause: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Paused. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PausedView"];
                };
            };
        };
    };
    readonly adminQueueResume: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Resumed. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PausedView"];
                };
            };
        };
    };
    readonly adminTransfersList: {
        readonly parameters: {
            readonly query?: {
                /** @description Only transfers in this state. */
                readonly state?: "queued" | "preparing" | "waiting" | "generating" | "finishing" | "succeeded" | "failed" | "cancelled";
                /** @description Only transfers in this style. */
                readonly style?: string;
                /** @description Only transfers of this batch. */
                readonly batch?: string;
                /** @description Page size. */
                readonly limit?: number;
                /** @description `nextCursor` of the previous page. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferListView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly adminTransfersRetry: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Queued again. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
        };
    };
    readonly adminTransfersFront: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The transfer with its new position. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
        };
    };
    readonly adminTransfersCancel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The transfer had already ended. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
            /** @description The transfer will end as `cancelled`. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TransferView"];
                };
            };
        };
    };
    readonly adminTransfersErase: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of a transfer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Erased. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly adminAuditAudited: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The newest entries. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AuditView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly adminBackendsList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All configured WebUIs. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AdminBackendListView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly adminBackendsRestart: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Name of the GPU slot. */
                readonly slot: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The restart is scheduled. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AdminBackendView"];
                };
            };
        };
    };
    readonly adminStorageLook: {
        readonly parameters: {
            readonly query?: {
                /** @description Hypothetical additional bytes. */
                readonly more?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The current state. */
            readonly 200: {
                headers: {
                    readonly ETag: components["headers"]["ETag"];
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StorageView"];
                };
            };
            /** @description Not modified: the ETag in `If-None-Match` still matches. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
