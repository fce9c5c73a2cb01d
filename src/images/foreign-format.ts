/* oxlint-disable no-control-regex -- file signatures are made of control characters */
import { ascii } from './photo-bytes.js';

const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^avi[fs]/, 'an AVIF picture'],
  [/^(hei[cxms]|hev[cxms]|mif1|msf1)/, 'a HEIC photo'],
  [/^crx /, 'a camera raw file (CR3)'],
  [/^(qt {2}|3g|M4V|mp4|isom|iso[2-9]|avc1|dash|MSNV)/, 'a video'],
];

const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^GIF8[79]a/, 'a GIF'],
  [/^(II\*\0.{4}CR|IIRO|IIU\0|FUJIFILMCCD-RAW)/s, 'a camera raw file'],
  [/^(II[*+]\0|MM\0[*+])/, 'a TIFF picture or a camera raw file'],
  [/^BM.{12}[\x0c(@Rlx|]\0\0\0/s, 'a BMP picture'],
  [/^\0\0\x01\0/, 'an icon file'],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, 'a JPEG XL picture'],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, 'a JPEG 2000 picture'],
  [/^8BPS/, 'a Photoshop file'],
  [/^gimp xcf/, 'a GIMP file'],
  [/^%PDF-/, 'a PDF document'],
  [/^(%!PS|\xc5\xd0\xd3\xc6)/, 'a PostScript file'],
  [/^PK(\x03\x04|\x05\x06)/, 'a ZIP archive or an office document'],
  [/^(\x1f\x8b|7z\xbc\xaf|Rar!|\xfd7zXZ)/, 'a compressed archive'],
  [/^(\x1aE\xdf\xa3|RIFF.{4}AVI )/s, 'a video'],
  [/^(ID3|OggS|fLaC|RIFF.{4}WAVE)/s, 'a sound file'],
];

const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/<svg[\s>]/i, 'an SVG drawing'],
  [/^\s*(<!doctype html|<html|<head|<body)/i, 'a web page'],
  [/^\s*<\?xml/i, 'an XML document'],
  [/^\s*[[{]/, 'JSON or program text'],
  [/^data:image\//, 'a data: URL instead of the bytes it encodes'],
];

const CONTROL = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/**
 * Names the format of a file that is not a JPEG, PNG or WebP, in words for people.
 * @param head its first bytes, a few KiB
 * @returns undefined if the format is unknown
 */
export function nameForeignFormat(head: DataView): string | undefined {
  const start = ascii(head, 0, Math.min(head.byteLength, 64));
  const brand = /^.{4}ftyp(.{4})/s.exec(start)?.[1];
  if (brand !== undefined)
    return BRANDS.find(([pattern]) => pattern.test(brand))?.[1] ?? 'a video or another container file';
  const signature = SIGNATURES.find(([pattern]) => pattern.test(start));
  if (signature !== undefined) return signature[1];
  const text = asText(head);
  if (text === undefined) return undefined;
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1] ?? 'plain text';
}

/** The bytes as text, if they are UTF-8 (or UTF-16 with a byte order mark) without control characters. */
function asText(head: DataView): string | undefined {
  const mark = head.byteLength > 1 ? head.getUint16(0) : 0;
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  try {
    // `stream`: the last character may be incomplete.
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    return CONTROL.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
