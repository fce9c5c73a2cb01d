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
         * @description Who may read them: `METRICS_ACCESS`.
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
         * The process runs
         * @description Depends on nothing else.
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
         * Polls and results work
         * @description Redis and the storage serve, and the process stays; if not, `details` of the problem says which.
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
         * A transfer submitted now would succeed
         * @description Also a WebUI that answers, with models, room in the queue, and room for pictures; if not, `details` of the problem says which.
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
        /** Your transfers, newest first */
        readonly get: operations["transfersList"];
        readonly put?: never;
        /**
         * Submit a transfer
         * @description Send a photo (JSON with `photoId`, `photoUrl` or `photoBase64`, or a form with the part `photo`) and the name of a style. Accepted means kept: it ends, once. Follow it at `Location`. With an `Idempotency-Key` it may be sent again without being done twice; with `dryRun` it is only looked at.
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
         * Stop a transfer, wherever it is
         * @description Doing it again is the same as once.
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
        /** Where a transfer stands */
        readonly get: operations["transfersGet"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a transfer with all its pictures
         * @description Cancels it first.
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
        /** The picture */
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
        /** The control map that held the faces */
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
         * @description Server-Sent Events: `state` (`StateEventView`), `progress` (`ProgressView`), `preview` (`PreviewEventView`) and `done` (`TransferView`), after which the stream ends. It begins with where the transfer stands. To a reader that was away, or is slow, only the newest of each is sent. A comment each 15 s keeps the connection open.
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
         * The picture in the making
         * @description The newest preview. They are made while somebody asks for them, or has the events open with `preview=true`, and only by a WebUI that keeps all its weights on the card.
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
         * Your limits, and what you have used
         * @description Any key may ask.
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
        /** Your batches, newest first */
        readonly get: operations["batchesList"];
        readonly put?: never;
        /**
         * Submit several transfers at once
         * @description One photo in several styles (`styles`), or several photos in one (`style`); the other fields are for all of them. All are accepted or none: of a refusal, `item` is the place of the item that was refused (or `photo` that of the photo), from 0. With an `Idempotency-Key` it may be sent again without being done twice; with `dryRun` it is only looked at.
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
         * Stop everything of a batch that has not ended
         * @description What has succeeded by then stays. Doing it again is the same as once.
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
        /** Where a batch stands */
        readonly get: operations["batchesGet"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a batch with all its transfers and pictures
         * @description Cancels first what has not ended.
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
         * @description Server-Sent Events: `state` (`BatchStateEventView`), `progress` (`BatchProgressView`), `item` (`BatchItemView`, when one of them has another state) and `done` (`BatchView`), after which the stream ends. It begins with where the batch stands. To a reader that was away, or is slow, only the newest of each is sent. A comment each 15 s keeps the connection open.
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
         * All pictures of a batch
         * @description Once all have ended: those that succeeded. The zip has them as `01-watercolor.jpg` and so on, and in `batch.json` what became of each item; on the sheet the place of one that did not succeed stays empty.
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
         * What became of a transfer's webhook
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
         * Send a webhook once more
         * @description The same message with the same `webhook-id`, from the beginning of the schedule.
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
         * What became of a batch's webhook
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
         * Send a batch's webhook once more
         * @description The same message with the same `webhook-id`, from the beginning of the schedule.
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
         * Begin to upload a photo past the service
         * @description Where pictures are in a bucket (S3, Google Cloud Storage): send the bytes to `url`, then call `complete`. Not completed, it is erased a few minutes after its end.
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
         * Take in what was uploaded
         * @description From then on it is a photo like any other; doing it again is the same as once.
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
         * Upload a photo and see its faces
         * @description Costs no GPU. Use its id as `photoId`. With an `Idempotency-Key` it may be sent again without being stored twice.
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
        /** A photo and its faces */
        readonly get: operations["photosGet"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a photo
         * @description Transfers that use it go on.
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
         * The control map of a photo
         * @description Exactly as the ControlNet extension's `mediapipe_face` preprocessor draws it at that resolution.
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
         * Begin nothing new
         * @description What runs goes on; submissions are still taken.
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
        /** Go on */
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
        /** Everybody's transfers, newest first */
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
        /** A failed transfer once more, from its beginning */
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
        /** Before all others that wait */
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
        /** Stop anybody's transfer */
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
        /** Erase anybody's transfer with its pictures */
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
        /** What operators did */
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
        /** The WebUIs, their memory, and why one is given no work */
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
         * @description In the way that WEBUI_RESTART names; `payload_invalid` with status 409 where it names none. What runs goes on to its end, what waits stays.
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
         * The room for pictures, and what would go next
         * @description A dry run: with `more` it says what would be erased if so many more bytes came.
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
             * @description One line per dependency.
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
             * @description What is wrong with it, for programs.
             * @example out_of_range
             */
            readonly code: string;
            /**
             * @description What is wrong with it, for people.
             * @example steps is from 14 to 40 in watercolor, not 400
             */
            readonly detail: string;
        };
        readonly Problem: {
            /**
             * @description Address of the page that explains the code.
             * @example /docs/errors.md#setting_out_of_range
             */
            readonly type: string;
            /**
             * @description What the code means, always the same words.
             * @example A setting is not one that the style allows
             */
            readonly title: string;
            /**
             * @description HTTP status.
             * @example 400
             */
            readonly status: number;
            /**
             * @description What happened this time.
             * @example settings.steps: not as the style watercolor allows
             */
            readonly detail: string;
            /**
             * @description Path of the request, without its query.
             * @example /v1/transfers
             */
            readonly instance: string;
            readonly code: components["schemas"]["ErrorCode"];
            /** @description The fields that are wrong, when fields are. */
            readonly errors?: readonly components["schemas"]["FieldProblemView"][];
            /**
             * @description The request's id, also in `X-Request-Id`; the service's log has it.
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
             * @description A photo uploaded before with `POST /v1/photos`; `sample` is built in.
             * @example sample
             */
            readonly photoId?: string;
            /**
             * @description Where the photo is fetched from when the transfer is prepared: http or https, a public address. It should stay valid until then.
             * @example https://photos.example/portrait.jpg
             */
            readonly photoUrl?: string;
            /**
             * @description The photo itself, base64, with or without a data URI in front.
             * @example UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA
             */
            readonly photoBase64?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` get more attention: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description Same seed, same settings, same photo: same picture. -1 chooses one.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to hold: `largest`, `all`, or the number of one, 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do with a photo without a usable face: fail, or go on without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. Given and too large for the GPU memory it is refused; left out, the style's own size is made to fit.
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
             * @description With a chosen `seed`: take the result that was made for the same photo and settings before, if there is one (200, `cached: true`), and let this one be taken later. `false` has it made anew and keeps it to itself. A photo by `photoUrl` is always made anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description `high` goes first; only for keys that may.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description Is sent a signed message (Standard Webhooks) when the transfer has ended: http or https, a public address.
             * @example https://shop.example/hooks/easel
             */
            readonly webhookUrl?: string;
            /**
             * @description What the style lets a caller change, in its range: `steps`, `cfgScale`, `denoisingStrength`.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, given back untouched.
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
             * @description Where the photo is fetched from when the transfer is prepared: http or https, a public address. It should stay valid until then.
             * @example
             */
            readonly photoUrl?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` get more attention: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description Same seed, same settings, same photo: same picture. -1 chooses one.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to hold: `largest`, `all`, or the number of one, 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do with a photo without a usable face: fail, or go on without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. Given and too large for the GPU memory it is refused; left out, the style's own size is made to fit.
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
             * @description With a chosen `seed`: take the result that was made for the same photo and settings before, if there is one (200, `cached: true`), and let this one be taken later. `false` has it made anew and keeps it to itself. A photo by `photoUrl` is always made anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description `high` goes first; only for keys that may.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description Is sent a signed message (Standard Webhooks) when the transfer has ended: http or https, a public address.
             * @example
             */
            readonly webhookUrl?: string;
            /**
             * @description What the style lets a caller change, in its range: `steps`, `cfgScale`, `denoisingStrength`.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, given back untouched.
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
             * @description At the earliest, mostly; ms.
             * @example 4200
             */
            readonly low: number;
            /**
             * @description At the latest, mostly; ms. 3600000 where nobody can know.
             * @example 6900
             */
            readonly high: number;
        };
        readonly QueueView: {
            /**
             * @description 1 is generated next.
             * @example 2
             */
            readonly position: number;
            /** @description When its generation begins, from now: in this range at least eight times in ten. */
            readonly estimatedStartMs: components["schemas"]["RangeView"];
        };
        readonly ProgressView: {
            /**
             * @description 0 to 1, never falls.
             * @example 0.41
             */
            readonly fraction: number;
            /**
             * @description Sampling steps that are done.
             * @example 9
             */
            readonly step: number;
            /**
             * @description Sampling steps that run, in all; 0 before the first one was seen.
             * @example 22
             */
            readonly steps: number;
            /**
             * @description Until the last step is done, ms; null until the first steps tell how long one takes.
             * @example 3100
             */
            readonly etaMs: number | null;
        };
        readonly PhotoRefView: {
            /** @example 019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11 */
            readonly id: string;
            /**
             * @description Pixels of the upright photo; null until it was fetched.
             * @example 3024
             */
            readonly width: number | null;
            /**
             * @description Pixels of the upright photo; null until it was fetched.
             * @example 4032
             */
            readonly height: number | null;
            /**
             * @description Faces found; null until somebody looked.
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
             * @description Degrees; positive when the person looks to the picture's right.
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
             * @description Whether this face is held by the control map.
             * @example true
             */
            readonly selected: boolean;
        };
        readonly UsedSettingsView: {
            /**
             * @description Repeats the picture.
             * @example 1234
             */
            readonly seed: number;
            /**
             * @description As asked; img2img runs a share of them.
             * @example 22
             */
            readonly steps: number;
            /**
             * @description How closely the prompt is followed.
             * @example 6.5
             */
            readonly cfgScale: number;
            /**
             * @description 0 keeps the photo, 1 forgets it.
             * @example 0.5
             */
            readonly denoisingStrength: number;
            /** @example DPM++ 2M */
            readonly sampler: string;
            /** @example Karras */
            readonly scheduler: string;
            /**
             * @description Of the generation, padding included.
             * @example 640
             */
            readonly width: number | null;
            /**
             * @description Of the generation, padding included.
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
             * @description The transfer itself, for who polls.
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
             * @description Until then they let somebody in; a transfer that is asked for later has newer ones.
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
             * @description In the waiting room.
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
             * @description Prepared, for the GPU.
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
             * @description The batch that it came in; null: it came alone.
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
             * @description First generation begun.
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
             * @description Record and pictures are erased then.
             * @example 2026-11-22T12:00:00.000Z
             */
            readonly expiresAt: string;
            /** @description Null once its generation has begun. */
            readonly queue: components["schemas"]["QueueView"] | null;
            /** @description Null before the first generation. */
            readonly progress: components["schemas"]["ProgressView"] | null;
            readonly photo: components["schemas"]["PhotoRefView"];
            /** @description Largest first; empty until the photo was looked at. */
            readonly faces: readonly components["schemas"]["SelectedFaceView"][];
            /** @description What is really used, enough to repeat it. */
            readonly settings: components["schemas"]["UsedSettingsView"];
            /** @description The picture, once it has succeeded. */
            readonly result: components["schemas"]["ResultView"] | null;
            /** @description The same addresses for a browser that can not send a key (`EventSource`, `<img>`); null where LINK_KEYS is not set, and for a key without the scope `read`. */
            readonly links: components["schemas"]["LinksView"] | null;
            /**
             * @description True: an earlier result for the same photo and settings.
             * @example false
             */
            readonly cached: boolean;
            /** @description What was changed so that it fits the GPU. */
            readonly degraded: components["schemas"]["DegradedView"] | null;
            /** @description What is not quite as asked, or worth knowing. */
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
        readonly ForeseenPhotoView: {
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
             * @description How its WebUI is.
             * @example up
             * @enum {string}
             */
            readonly state: "up" | "starting" | "down";
            /**
             * @description `whole`: as planned; `lighter`: without an optional control; `over`: it needs more than allowed; `impossible`: it lacks a model or sampler.
             * @example whole
             * @enum {string}
             */
            readonly fitness: "whole" | "lighter" | "over" | "impossible";
            /**
             * @description Of the generation there, padding included, pixels.
             * @example 616
             */
            readonly width: number;
            /**
             * @description Of the generation there, padding included, pixels.
             * @example 768
             */
            readonly height: number;
            /**
             * @description GPU memory at its peak; null where it is impossible.
             * @example 2710
             */
            readonly neededMiB: number | null;
            /**
             * @description What the operator allows; null for no limit.
             * @example 3072
             */
            readonly allowedMiB: number | null;
        };
        readonly ForeseenTimesView: {
            /** @description When its generation would begin, from now. */
            readonly startMs: components["schemas"]["RangeView"];
            /** @description How long it would be generated. */
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
            readonly photo: components["schemas"]["ForeseenPhotoView"] | null;
            /** @description Largest first, and which of them would be held. */
            readonly faces: readonly components["schemas"]["SelectedFaceView"][];
            /** @description What would be used; a `seed` of -1 would be chosen, a `checkpoint` of null is the one that is loaded. */
            readonly settings: components["schemas"]["UsedSettingsView"];
            /** @description Of each image generator that was ever seen. */
            readonly vram: readonly components["schemas"]["MemoryNeedView"][];
            /**
             * @description The result is known: it would be there at once.
             * @example false
             */
            readonly cached: boolean;
            /** @description Nought for a known result. */
            readonly estimate: components["schemas"]["ForeseenTimesView"];
            /**
             * @description What it would cost, in seconds of one GPU: the middle of the estimate.
             * @example 4.1
             */
            readonly gpuSeconds: number;
            /** @description What would not be quite as asked, or is worth knowing. */
            readonly warnings: readonly components["schemas"]["WarningView"][];
        };
        readonly TransferListView: {
            /** @description Newest first. */
            readonly items: readonly components["schemas"]["TransferView"][];
            /**
             * @description For the next page; null at the end.
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
             * @description False, and said once: the WebUI that generates it makes no previews (--medvram, --lowvram).
             * @example true
             */
            readonly available: boolean;
            /**
             * @description Address of the newest preview, another one for each; signed where links are configured.
             * @example /v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/preview?v=9f86d081884c7d65
             */
            readonly url: string | null;
        };
        readonly EstimateQualityView: {
            /**
             * @description How far the middle of the range that was told at submission lay from the wait that it became, as a share of that wait (of a second, if it was shorter): the median of the latest. Null before the first.
             * @example 0.08
             */
            readonly medianError: number | null;
            /**
             * @description Share of the latest generations that began within the range told at submission.
             * @example 0.9
             */
            readonly heldShare: number | null;
            /**
             * @description How many the two are of; the latest 200 at most.
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
            /** @example Another program has the memory of the card: 900 MiB are free, 2600 are needed. */
            readonly detail: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            readonly since: string;
        };
        readonly ColdStartView: {
            /**
             * @description Until it answered.
             * @example 20000
             */
            readonly startMs: number | null;
            /**
             * @description Until its models were loaded.
             * @example 10500
             */
            readonly loadMs: number | null;
            /**
             * @description The first generation after that.
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
            /** @description Why it is given no work although it is up; mostly empty. */
            readonly holds: readonly components["schemas"]["HoldView"][];
            /**
             * @example a1111
             * @enum {string|null}
             */
            readonly kind: "a1111" | "forge" | null;
            /**
             * @description True: a stand-in paints, no Stable Diffusion.
             * @example false
             */
            readonly simulator: boolean;
            /**
             * @description Part of the latest five minutes in which it worked for transfers, 0 to 1.
             * @example 0.62
             */
            readonly busyShare: number;
            /** @description What its latest start took, if one was seen. */
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
             * @description An operator holds the queue.
             * @example false
             */
            readonly paused: boolean;
            /**
             * @description GPU work that was accepted and is not done.
             * @example 21000
             */
            readonly gpuWorkWaitingMs: number;
            /** @description Until a transfer submitted now begins to be generated; mostly, eight times in ten at least. */
            readonly estimatedWaitMs: components["schemas"]["RangeView"];
            /** @description How good the waiting estimates have been lately. */
            readonly estimate: components["schemas"]["EstimateQualityView"];
            /**
             * @description Backends that answer.
             * @example 1
             */
            readonly backendsUp: number;
            /** @description The WebUIs that pictures are made with. */
            readonly backends: readonly components["schemas"]["BackendView"][];
        };
        readonly RequestUsageView: {
            /**
             * @description Null: any number.
             * @example 1000
             */
            readonly limit: number | null;
            /**
             * @description Null where there is no limit.
             * @example 998
             */
            readonly remaining: number | null;
            /**
             * @description The limit is one of requests in such a time.
             * @example 10000
             */
            readonly windowMs: number;
            /**
             * @description Until everything is there again.
             * @example 7200
             */
            readonly resetMs: number;
        };
        readonly TransferUsageView: {
            /**
             * @description Null: any number.
             * @example 200
             */
            readonly limit: number | null;
            /** @example 3 */
            readonly used: number;
            /**
             * @description Null where there is no limit.
             * @example 197
             */
            readonly remaining: number | null;
        };
        readonly GpuUsageView: {
            /**
             * @description Null: any number.
             * @example 3600
             */
            readonly limit: number | null;
            /**
             * @description On this day, failed and cancelled work as well.
             * @example 124.2
             */
            readonly used: number;
            /**
             * @description What the unfinished transfers are taken to need.
             * @example 12
             */
            readonly reserved: number;
            /**
             * @description Null where there is no limit.
             * @example 3463.8
             */
            readonly remaining: number | null;
            /**
             * Format: date-time
             * @description When the day (UTC) is over.
             * @example 2026-11-22T00:00:00.000Z
             */
            readonly resetsAt: string;
        };
        readonly UsageView: {
            /**
             * @description Name of the key; `local` where there are no keys.
             * @example shop
             */
            readonly caller: string;
            /**
             * @description What it may do.
             * @example [
             *       "submit",
             *       "read"
             *     ]
             */
            readonly scopes: readonly ("submit" | "read" | "priority" | "admin")[];
            /** @description Of the process that answers. */
            readonly requests: components["schemas"]["RequestUsageView"];
            /** @description Transfers that wait. */
            readonly queued: components["schemas"]["TransferUsageView"];
            /** @description Transfers that have not ended. */
            readonly unfinished: components["schemas"]["TransferUsageView"];
            /** @description Seconds of the GPUs. */
            readonly gpuSeconds: components["schemas"]["GpuUsageView"];
        };
        readonly BatchSubmission: {
            /**
             * @description A photo uploaded before with `POST /v1/photos`; `sample` is built in.
             * @example sample
             */
            readonly photoId?: string;
            /**
             * @description Where the photo is fetched from when the transfer is prepared: http or https, a public address. It should stay valid until then.
             * @example https://photos.example/portrait.jpg
             */
            readonly photoUrl?: string;
            /**
             * @description The photo itself, base64, with or without a data URI in front.
             * @example UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA
             */
            readonly photoBase64?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` get more attention: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description Same seed, same settings, same photo: same picture. -1 chooses one.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to hold: `largest`, `all`, or the number of one, 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do with a photo without a usable face: fail, or go on without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. Given and too large for the GPU memory it is refused; left out, the style's own size is made to fit.
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
             * @description `high` goes first; only for keys that may.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description What the style lets a caller change, in its range: `steps`, `cfgScale`, `denoisingStrength`.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, given back untouched.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
            /**
             * @description The style of several photos.
             * @example watercolor
             */
            readonly style?: string;
            /**
             * @description The styles of one photo, one transfer each; the same style again is another picture, unless a seed is given. In a form: the field once for each, or a JSON list.
             * @example [
             *       "watercolor",
             *       "anime"
             *     ]
             */
            readonly styles?: readonly string[];
            /**
             * @description Several photos that were uploaded before with `POST /v1/photos`.
             * @example [
             *       "sample"
             *     ]
             */
            readonly photoIds?: readonly string[];
            /**
             * @description Several photos by their addresses, as `photoUrl`.
             * @example [
             *       "https://photos.example/portrait.jpg"
             *     ]
             */
            readonly photoUrls?: readonly string[];
            /**
             * @description Several photos themselves, base64; all together no larger than one photo may be.
             * @example [
             *       "UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA"
             *     ]
             */
            readonly photosBase64?: readonly string[];
            /**
             * @description With a chosen `seed`: an item whose result was made for the same photo and settings before takes it, and has succeeded at once (its transfer says `cached: true`); the others can be taken later. `false` has all made anew and keeps them to themselves. A photo by its address is always made anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description Is sent one signed message (Standard Webhooks) when the last transfer has ended: http or https, a public address.
             * @example https://shop.example/hooks/easel
             */
            readonly webhookUrl?: string;
        };
        readonly BatchForm: {
            /**
             * @description Where the photo is fetched from when the transfer is prepared: http or https, a public address. It should stay valid until then.
             * @example
             */
            readonly photoUrl?: string;
            /**
             * @description Added to the style's own prompt. `(words)` or `(words:1.2)` get more attention: up to 16 such groups, with weights up to 3. All other brackets are plain text.
             * @example soft morning light
             */
            readonly prompt?: string;
            /**
             * @description Added to the style's own negative prompt.
             * @example hat
             */
            readonly negativePrompt?: string;
            /**
             * @description Same seed, same settings, same photo: same picture. -1 chooses one.
             * @default -1
             * @example 1234
             */
            readonly seed?: number;
            /**
             * @description Which faces to hold: `largest`, `all`, or the number of one, 0 is the largest.
             * @default largest
             * @example largest
             */
            readonly faces?: ("largest" | "all") | number;
            /**
             * @description What to do with a photo without a usable face: fail, or go on without face control.
             * @default fail
             * @enum {string}
             */
            readonly onNoFace?: "fail" | "continue";
            /**
             * @description Longer side of the result in pixels. Given and too large for the GPU memory it is refused; left out, the style's own size is made to fit.
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
             * @description `high` goes first; only for keys that may.
             * @default normal
             * @enum {string}
             */
            readonly priority?: "normal" | "high";
            /**
             * @description What the style lets a caller change, in its range: `steps`, `cfgScale`, `denoisingStrength`.
             * @example {
             *       "denoisingStrength": 0.5
             *     }
             */
            readonly settings?: {
                readonly [key: string]: number;
            };
            /**
             * @description A flat object of at most 1 KiB, given back untouched.
             * @example {
             *       "order": "A-17"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
            /**
             * @description The style of several photos.
             * @example
             */
            readonly style?: string;
            /**
             * @description The styles of one photo, one transfer each; the same style again is another picture, unless a seed is given. In a form: the field once for each, or a JSON list.
             * @example [
             *       "watercolor",
             *       "anime"
             *     ]
             */
            readonly styles?: readonly string[];
            /**
             * @description Several photos by their addresses, as `photoUrl`.
             * @example []
             */
            readonly photoUrls?: readonly string[];
            /**
             * @description With a chosen `seed`: an item whose result was made for the same photo and settings before takes it, and has succeeded at once (its transfer says `cached: true`); the others can be taken later. `false` has all made anew and keeps them to themselves. A photo by its address is always made anew.
             * @default true
             */
            readonly cache?: boolean;
            /**
             * @description Is sent one signed message (Standard Webhooks) when the last transfer has ended: http or https, a public address.
             * @example
             */
            readonly webhookUrl?: string;
            /**
             * Format: binary
             * @description One photo for several styles: JPEG, PNG or WebP, at most 25 MB and 50 megapixels.
             */
            readonly photo?: Blob;
            /**
             * @description Several photos for one style, as parts of this name; each as `photo`, all together at most 100 MB.
             * @example []
             */
            readonly photos?: readonly Blob[];
        };
        readonly BatchProgressView: {
            /**
             * @description Over all transfers, 0 to 1; one that has ended, however, counts as whole. Never falls.
             * @example 0.62
             */
            readonly fraction: number;
            /**
             * @description Until the last one ends, ms, as far as can be told; 0 once it has, 3600000 where nobody can know.
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
             * @description Its place in the submission, from 0.
             * @example 0
             */
            readonly index: number;
            /**
             * Format: uuid
             * @description Everything else about it is at `/v1/transfers/{transferId}`.
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
             * @description It was erased, or its time is over: what it ended as is still known, its picture is gone.
             * @example false
             */
            readonly erased: boolean;
            /** @description Null once its generation has begun. */
            readonly queue: components["schemas"]["QueueView"] | null;
            /** @description Null before its first generation. */
            readonly progress: components["schemas"]["ProgressView"] | null;
            /** @description Its picture, once it has succeeded. */
            readonly result: components["schemas"]["ResultView"] | null;
            /** @description As those of the transfer. */
            readonly links: components["schemas"]["LinksView"] | null;
            /** @description Why it failed. */
            readonly error: components["schemas"]["TransferErrorView"] | null;
        };
        readonly BatchResultView: {
            /**
             * @description All pictures, and a list of what became of each item.
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
             * @description The batch itself, for who polls.
             * @example https://easel.example.com/v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99?caller=shop&expires=1795266000&signature=…
             */
            readonly batch: string;
            /**
             * @description The zip; with `&format=sheet` the sheet.
             * @example https://easel.example.com/v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99/result?caller=shop&expires=1795266000&signature=…
             */
            readonly result: string;
            /** @example https://easel.example.com/v1/batches/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99/events?caller=shop&expires=1795266000&signature=… */
            readonly events: string;
            /**
             * Format: date-time
             * @description Until then they let somebody in; a batch that is asked for later has newer ones.
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
             * @description `queued` until the first transfer leaves the waiting room, `running` until the last has ended; then `succeeded` when all have, `partially_succeeded` when some have; when none has, `failed` if one failed, else `cancelled`.
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
             * @description The batch, its transfers and their pictures are erased then; later where its last transfer ends late.
             * @example 2026-11-22T12:00:00.000Z
             */
            readonly expiresAt: string;
            /** @description How far all of it is. */
            readonly progress: components["schemas"]["BatchProgressView"];
            /** @description How many transfers stand where. */
            readonly counts: components["schemas"]["BatchCountsView"];
            /** @description In the order of the submission. */
            readonly items: readonly components["schemas"]["BatchItemView"][];
            /** @description Once all have ended and one has succeeded. */
            readonly result: components["schemas"]["BatchResultView"] | null;
            /** @description Addresses for a browser that can not send a key; null where LINK_KEYS is not set, and for a key without the scope `read`. */
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
            /** @description What would come of each, in order; `estimate` as if it were the only one. One that is `cached` is known, and costs nothing. */
            readonly items: readonly components["schemas"]["DryRunView"][];
            /** @description When the first that is not known would begin, and how long all would be generated, one after the other; nought when all are known. */
            readonly estimate: components["schemas"]["ForeseenTimesView"];
            /**
             * @description What all would cost, in seconds of one GPU: the middle of the estimate.
             * @example 12.3
             */
            readonly gpuSeconds: number;
        };
        readonly BatchListView: {
            /** @description Newest first. */
            readonly items: readonly components["schemas"]["BatchView"][];
            /**
             * @description For the next page; null at the end.
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
            /** @description How many transfers stand where. */
            readonly counts: components["schemas"]["BatchCountsView"];
        };
        readonly DeliveryAttemptView: {
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly at: string;
            /**
             * @description Ms.
             * @example 84
             */
            readonly durationMs: number;
            /**
             * @description Null: no answer came.
             * @example 200
             */
            readonly status: number | null;
            /**
             * @description Why it failed.
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
             * @description `failed`: no attempt is left. `gone`: the receiver answered 410, to this message or to one before, and is sent no more.
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
             * @description How many bytes it has: exactly so many are taken.
             * @example 2617344
             */
            readonly bytes: number;
            /**
             * @description What it will be sent as.
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
             * @description How to send it.
             * @example PUT
             * @enum {string}
             */
            readonly method: "PUT";
            /**
             * @description Where to; it needs no key.
             * @example https://pictures.s3.eu-central-1.amazonaws.com/uploads/019375c0-…?X-Amz-Signature=…
             */
            readonly url: string;
            /**
             * @description Headers to send with it.
             * @example {
             *       "Content-Type": "image/jpeg"
             *     }
             */
            readonly headers: {
                readonly [key: string]: string;
            };
            /**
             * Format: date-time
             * @description Until then it can be sent and completed.
             * @example 2026-11-21T12:05:00.000Z
             */
            readonly expiresAt: string;
        };
        readonly PhotoBoxView: {
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
        readonly PhotoFaceView: {
            readonly box: components["schemas"]["PhotoBoxView"];
            /**
             * @description Shorter side of the box, pixels.
             * @example 1130
             */
            readonly side: number;
            /**
             * @description Degrees.
             * @example -12.5
             */
            readonly yaw: number;
            /**
             * @description Degrees.
             * @example 3
             */
            readonly pitch: number;
            /**
             * @description Degrees.
             * @example 1.2
             */
            readonly roll: number;
        };
        readonly PhotoWarningView: {
            /** @example face_model_not_reference */
            readonly code: string;
            /** @example The face model is not the one the control maps are made for. */
            readonly detail: string;
        };
        readonly PhotoView: {
            /**
             * @description For `photoId` of a submission.
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
            /** @description Largest first: their place is their number in `faces`. */
            readonly faces: readonly components["schemas"]["PhotoFaceView"][];
            /** @description What is worth knowing about the photo. */
            readonly warnings: readonly components["schemas"]["PhotoWarningView"][];
            /**
             * Format: date-time
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description It is erased then.
             * @example 2026-11-22T12:00:00.000Z
             */
            readonly expiresAt: string;
        };
        readonly PhotoUpload: {
            /**
             * @description The photo, base64, with or without a data URI in front.
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
             * @description Of the card, by all programs.
             * @example 2810
             */
            readonly usedMiB: number;
            /** @example 15109 */
            readonly totalMiB: number;
            /**
             * @description Of the card, taken by the WebUI.
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
            /** @description Why it is given no work although it is up; mostly empty. */
            readonly holds: readonly components["schemas"]["HoldView"][];
            /** @description Null without a card, or while down. */
            readonly memory: components["schemas"]["BackendMemoryView"] | null;
            /**
             * @description What it keeps of the card with every generation; null until this process has seen enough of them.
             * @example 0.2
             */
            readonly creepMiBPerJob: number | null;
            /**
             * @description Whether WEBUI_RESTART allows to restart it.
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
             * @description What would go.
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
             * @description When its pictures were last fetched, or a transfer was made of it; at first when it ended or came.
             * @example 2026-11-21T12:00:00.000Z
             */
            readonly usedAt: string;
            /**
             * @description Bytes that nobody needs once it is gone.
             * @example 2617344
             */
            readonly bytes: number;
        };
        readonly StorageView: {
            /**
             * @description Bytes of all pictures, each counted once.
             * @example 1830221004
             */
            readonly bytes: number;
            /**
             * @description Most that they may take (STORAGE_MAX_BYTES); null: no limit.
             * @example 20000000000
             */
            readonly maxBytes: number | null;
            /**
             * @description What is free on the disk with the pictures; null where they are in a bucket.
             * @example 31457280000
             */
            readonly freeBytes: number | null;
            /**
             * @description What is to stay free there (STORAGE_MIN_FREE_BYTES); null where they are in a bucket.
             * @example 1073741824
             */
            readonly minFreeBytes: number | null;
            /**
             * @description Bytes that have to go, with `more` of them; 0: there is room, and nothing has to.
             * @example 0
             */
            readonly lackingBytes: number;
            /**
             * @description Bytes that would become free; less than `lackingBytes`: submissions are refused then.
             * @example 0
             */
            readonly evictableBytes: number;
            /** @description What would go for that, the first first; at most 100 of them are listed. Nothing is erased by asking. */
            readonly next: readonly components["schemas"]["EvictionView"][];
        };
        /**
         * @description Stable name of a failure, for programs; docs/errors.md explains each. Later versions may add some.
         * @enum {string}
         */
        readonly ErrorCode: "backend_failed" | "backend_model_missing" | "backend_out_of_memory" | "backend_unavailable" | "batch_expired" | "batch_not_found" | "busy" | "control_not_applied" | "deadline_exceeded" | "delivery_not_found" | "direct_upload_unavailable" | "exceeds_vram_budget" | "face_index_unknown" | "face_not_found" | "face_too_small" | "forbidden" | "idempotency_in_progress" | "idempotency_key_reused" | "internal" | "method_not_allowed" | "no_control_map" | "not_found" | "payload_invalid" | "photo_format_unsupported" | "photo_missing" | "photo_not_found" | "photo_too_large" | "photo_too_many_pixels" | "photo_unreadable" | "photo_url_failed" | "photo_url_refused" | "queue_full" | "queue_unavailable" | "quota_exceeded" | "rate_limited" | "setting_out_of_range" | "storage_unavailable" | "style_unknown" | "transfer_cancelled" | "transfer_expired" | "transfer_failed" | "transfer_not_found" | "transfer_unfinished" | "unauthorized" | "upload_not_found" | "worker_crashed";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The request's id: the one that was sent along, or a new one. The service's log has it. */
        readonly "X-Request-Id": string;
        /** @description The limits of the key: how many (`q`) of what (`qu`), within how many seconds (`w`). */
        readonly "RateLimit-Policy": string;
        /** @description What is left of each (`r`), and after how many seconds there is more (`t`). */
        readonly RateLimit: string;
        /** @description How to say who one is. */
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
            /** @description Prometheus text. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description It does. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description They do. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description It would. */
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
            /** @description It is still what `If-None-Match` named. */
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
                /** @description Only those in this state. */
                readonly state?: "queued" | "preparing" | "waiting" | "generating" | "finishing" | "succeeded" | "failed" | "cancelled";
                /** @description Only those of this style. */
                readonly style?: string;
                /** @description Only those of this batch. */
                readonly batch?: string;
                /** @description Most on one page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
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
            /** @description It is still what `If-None-Match` named. */
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
                /** @description Only say what would come of it: checked like a submission, with the faces, the GPU memory, the time and the cost (200). Nothing is queued and nothing is kept. */
                readonly dryRun?: boolean;
            };
            readonly header?: {
                /** @description `wait=N`: answer when it has ended, 200 with the transfer, also a failed or cancelled one; 202 when it takes longer. `respond-async`: at once, at most 60 seconds. `Preference-Applied` says what was done. */
                readonly Prefer?: string;
                /** @description Makes it safe to send the same request again: it is done once, and the repetition gets the stored answer, status included, with `Idempotent-Replayed: true`. One string in quotes, 1 to 255 printable characters, a UUID for instance; the same without quotes is taken, too. Kept for 24 hours (`IDEMPOTENCY_TTL_MS`), per caller. The same key with another content is 422; while the first one runs in another process 409. What was refused as invalid, or with `Retry-After`, may be sent again. */
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
            /** @description It has ended: its result was known (`cached`), or it was waited for (`Prefer`). Or, with `dryRun`, what would come of it. */
            readonly 200: {
                headers: {
                    /** @description Where it stands. */
                    readonly Location?: string;
                    /** @description The preference of `Prefer` that was followed. */
                    readonly "Preference-Applied"?: string;
                    /** @description `true`: this answer was given before, to the first request with this `Idempotency-Key`. */
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
                    /** @description Where it stands. */
                    readonly Location?: string;
                    /** @description The preference of `Prefer` that was followed. */
                    readonly "Preference-Applied"?: string;
                    /** @description `true`: this answer was given before, to the first request with this `Idempotency-Key`. */
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
            /** @description It had ended already: nothing changes. */
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
            /** @description It will end `cancelled`. */
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
                /** @description `wait=N`: answer when it has ended, or with where it stands then, at most 60 seconds. `Preference-Applied` says what was done. */
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
                    /** @description Seconds after which asking again makes sense. */
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
            /** @description It is still what `If-None-Match` named. */
            readonly 304: {
                headers: {
                    /** @description Seconds after which asking again makes sense. */
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
            /** @description The picture. Conditions (`If-None-Match`) and ranges are answered. */
            readonly 200: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description It never changes. */
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
            /** @description The part of it that `Range` asked for. */
            readonly 206: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description It never changes. */
                    readonly "Cache-Control"?: string;
                    /** @description Which bytes, of how many. */
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
            /** @description It is in a bucket, and the operator has it fetched from there (STORAGE_REDIRECT). */
            readonly 302: {
                headers: {
                    /** @description A presigned address that serves for some minutes; it needs no key. */
                    readonly Location?: string;
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is still what `If-None-Match` named. */
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
            /** @description The picture. Conditions (`If-None-Match`) and ranges are answered. */
            readonly 200: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description It never changes. */
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
            /** @description The part of it that `Range` asked for. */
            readonly 206: {
                headers: {
                    /** @description Strong: the SHA-256 of the bytes. */
                    readonly ETag: string;
                    /** @description It never changes. */
                    readonly "Cache-Control"?: string;
                    /** @description Which bytes, of how many. */
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
            /** @description It is still what `If-None-Match` named. */
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
                /** @description Have previews made while the stream is open. */
                readonly preview?: boolean;
            };
            readonly header?: {
                /** @description The `id` of the last event that was received: what it and those before it said is not repeated. */
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
            /** @description By `Last-Event-ID`, `done` was received before: there is nothing more to come. */
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
                    /** @description To be asked for again each time. */
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
            /** @description There is none: not yet, none is made, or the transfer is done. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is still what `If-None-Match` named. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description Now. */
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
            /** @description It is still what `If-None-Match` named. */
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
                /** @description Most on one page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
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
            /** @description It is still what `If-None-Match` named. */
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
                /** @description Only say what would come of it: checked like a submission, with the faces, the GPU memory, the time and the cost (200). Nothing is queued and nothing is kept. */
                readonly dryRun?: boolean;
            };
            readonly header?: {
                /** @description Makes it safe to send the same request again: it is done once, and the repetition gets the stored answer, status included, with `Idempotent-Replayed: true`. One string in quotes, 1 to 255 printable characters, a UUID for instance; the same without quotes is taken, too. Kept for 24 hours (`IDEMPOTENCY_TTL_MS`), per caller. The same key with another content is 422; while the first one runs in another process 409. What was refused as invalid, or with `Retry-After`, may be sent again. */
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
            /** @description It has ended: the results of all its items were known (`cached`). Or, with `dryRun`, what would come of it. */
            readonly 200: {
                headers: {
                    /** @description Where it stands. */
                    readonly Location?: string;
                    readonly RateLimit: components["headers"]["RateLimit"];
                    /** @description `true`: this answer was given before, to the first request with this `Idempotency-Key`. */
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
                    /** @description Where it stands. */
                    readonly Location?: string;
                    readonly RateLimit: components["headers"]["RateLimit"];
                    /** @description `true`: this answer was given before, to the first request with this `Idempotency-Key`. */
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
            /** @description All had ended already: nothing changes. */
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
            /** @description What had not ended is cancelled. */
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
                    /** @description Seconds after which asking again makes sense. */
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
            /** @description It is still what `If-None-Match` named. */
            readonly 304: {
                headers: {
                    /** @description Seconds after which asking again makes sense. */
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
                /** @description The `id` of the last event that was received: what it and those before it said is not repeated. */
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
            /** @description By `Last-Event-ID`, `done` was received before: there is nothing more to come. */
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
                /** @description All pictures as files, or on one sheet. */
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
                    /** @description A name for the file. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description Every delivery with its attempts. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description It is sent soon. */
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
            /** @description Every delivery with its attempts. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description It is sent soon. */
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
            /** @description Where to send it. */
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
                    /** @description Where it is. */
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
                /** @description Makes it safe to send the same request again: it is done once, and the repetition gets the stored answer, status included, with `Idempotent-Replayed: true`. One string in quotes, 1 to 255 printable characters, a UUID for instance; the same without quotes is taken, too. Kept for 24 hours (`IDEMPOTENCY_TTL_MS`), per caller. The same key with another content is 422; while the first one runs in another process 409. What was refused as invalid, or with `Retry-After`, may be sent again. */
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
                    /** @description Where it is. */
                    readonly Location: string;
                    /** @description `true`: this answer was given before, to the first request with this `Idempotency-Key`. */
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
            /** @description It is still what `If-None-Match` named. */
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
                /** @description Shorter side of the map in pixels, as `processor_res` of the extension. */
                readonly resolution?: number;
                /** @description Most faces to draw. */
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
            /** @description The map. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description Not paused any more. */
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
                /** @description Only those in this state. */
                readonly state?: "queued" | "preparing" | "waiting" | "generating" | "finishing" | "succeeded" | "failed" | "cancelled";
                /** @description Only those of this style. */
                readonly style?: string;
                /** @description Only those of this batch. */
                readonly batch?: string;
                /** @description Most on one page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description Where it stands now. */
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
            /** @description It had ended already. */
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
            /** @description It will end `cancelled`. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description All of the configuration. */
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
            /** @description It is still what `If-None-Match` named. */
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
            /** @description It will be restarted. */
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
                /** @description What would go if there were so many more bytes. */
                readonly more?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description As it stands. */
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
            /** @description It is still what `If-None-Match` named. */
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
