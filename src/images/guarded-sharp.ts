import sharp from 'sharp';

/**
 * sharp, set up for photos from strangers; importing it anywhere sets up the whole process.
 * Of libvips's loaders only the three for JPEG, PNG and WebP *bytes* are left: the others take hundreds of megabytes
 * for a file of one kilobyte (AVIF, SVG, TIFF), and a loader by path may pick one by the file's name.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});
/** Each photo is seen once: a cache would only hold memory. */
sharp.cache(false);
/** One photo at a time on one core; the other one belongs to the WebUI. */
sharp.concurrency(1);

export { sharp };
