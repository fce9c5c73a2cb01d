import sharp from 'sharp';

/**
 * sharp, hardened for untrusted photos; importing this module configures the whole process. Only libvips's
 * loaders for JPEG, PNG and WebP *buffers* remain enabled: others take hundreds of megabytes for a file of
 * one kilobyte (AVIF, SVG, TIFF), and loading by path may choose a loader by the file's name.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});
/** Each photo is processed once: a cache would only hold memory. */
sharp.cache(false);
/** One photo at a time on one core; the other core is left to the WebUI. */
sharp.concurrency(1);

export { sharp };
