/** What piexif writes for the one user comment: big-endian, an IFD that leads to the EXIF IFD, whose text is UTF-16. */
const exifOf = (comment: string): Buffer => {
  const text = Buffer.from(comment, 'utf16le').swap16();
  const value = Buffer.concat([Buffer.from('UNICODE\0', 'latin1'), text]);
  const head = Buffer.alloc(40);
  head.write('MM\0*', 0, 'latin1');
  head.writeUInt32BE(8, 4);
  // IFD0: one entry, a long, the offset of the EXIF IFD.
  head.writeUInt16BE(1, 8);
  head.writeUInt16BE(0x8769, 10);
  head.writeUInt16BE(4, 12);
  head.writeUInt32BE(1, 14);
  head.writeUInt32BE(26, 18);
  // The EXIF IFD: one entry, UserComment, undefined bytes.
  head.writeUInt16BE(1, 26);
  head.writeUInt16BE(0x9286, 28);
  head.writeUInt16BE(7, 30);
  head.writeUInt32BE(value.length, 32);
  head.writeUInt32BE(40, 36);
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), head, value]);
};

/** Inserts the comment before all other metadata of the file. */
export const withJpegComment = (jpeg: Buffer, comment: string): Buffer => {
  const exif = exifOf(comment);
  const segment = Buffer.of(0xff, 0xe1, 0, 0);
  segment.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
};

/** Replaces the EXIF of a file that has some, which is its last chunk. */
export const withWebpComment = (webp: Buffer, comment: string): Buffer => {
  const last = webp.lastIndexOf('EXIF');
  if (last < 0) throw new Error('The WebP has no EXIF to exchange');
  const exif = exifOf(comment).subarray(6);
  const chunk = Buffer.alloc(8);
  chunk.write('EXIF', 'latin1');
  chunk.writeUInt32LE(exif.length, 4);
  const file = Buffer.concat([webp.subarray(0, last), chunk, exif, Buffer.alloc(exif.length % 2)]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
};
