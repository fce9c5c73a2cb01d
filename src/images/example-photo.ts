/** A WebP of 24 x 24 pixels, from one colour to another: small enough to stand in an example that runs. */
export const EXAMPLE_BASE64 =
  'UklGRjoAAABXRUJQVlA4TC0AAAAvF8AFALkyRPQ/dhHR/4DSAAQY62j/J1kSEiT8n6xFLJjifUkVE9AOaxxY/wEA';
