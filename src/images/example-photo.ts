/** A WebP gradient of 24 x 24 pixels: small enough for a runnable example. */
export const EXAMPLE_BASE64 =
  'UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA';
