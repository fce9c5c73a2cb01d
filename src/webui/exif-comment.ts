const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
/** Prefix of a user comment in Unicode; the text follows in UTF-16. */
const UNICODE = Buffer.from('UNICODE\0', 'latin1');

/**
 * Whether a JPEG or WebP has a non-empty EXIF user comment. The WebUI writes the generation parameters into
 * painted pictures, and an empty comment into all others (`encode_pil_to_base64` of its API). False for other
 * formats.
 */
export function hasUserComment(file: Buffer): boolean {
  const exif = file[0] === 0xff && file[1] === 0xd8 ? exifOfJpeg(file) : exifOfWebp(file);
  const comment = exif?.indexOf(UNICODE) ?? -1;
  return exif !== undefined && comment >= 0 && exif.length >= comment + UNICODE.length + 2;
}

/** Content of the first APP1 segment if it is EXIF; the WebUI writes no other APP1. */
function exifOfJpeg(file: Buffer): Buffer | undefined {
  for (let offset = 2; offset + 4 <= file.length && file[offset] === 0xff;) {
    const marker = file[offset + 1];
    const end = offset + 2 + file.readUInt16BE(offset + 2);
    if (marker === START_OF_SCAN) return undefined;
    if (marker === APP1 && file.toString('latin1', offset + 4, offset + 8) === 'Exif')
      return file.subarray(offset + 4, end);
    offset = end;
  }
  return undefined;
}

function exifOfWebp(file: Buffer): Buffer | undefined {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  for (let offset = 12; offset + 8 <= file.length;) {
    const length = file.readUInt32LE(offset + 4);
    const content = file.subarray(offset + 8, offset + 8 + length);
    if (file.toString('latin1', offset, offset + 4) === 'EXIF') return content;
    offset += 8 + length + (length % 2);
  }
  return undefined;
}
