/** Documented responses of routes that clients poll. */
export const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds to wait before polling again.',
    schema: { type: 'integer' as const },
  },
};

export const NOT_MODIFIED = {
  status: 304,
  description: 'Not changed: it still has the ETag of `If-None-Match`.',
};
