/** The only metadata of a finished picture. */
export interface Provenance {
  /** Name of the style preset; for a sheet, the names of all styles. */
  readonly style: string;
  /** Null for a sheet. */
  readonly seed: number | null;
  /** Name and version of this service. */
  readonly software: string;
}

/**
 * IPTC's digital source type of pictures that generative software made from other pictures; read by image
 * search and social networks. http://cv.iptc.org/newscodes/digitalsourcetype/
 */
const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

/** EXIF's value for sRGB; libvips writes "uncalibrated" by default. */
const SRGB = '1';

/** EXIF directories by sharp's names, for programs that don't read XMP. */
export function provenanceExif(provenance: Provenance): Record<'IFD0' | 'IFD2', Record<string, string>> {
  return {
    IFD0: { ImageDescription: describe(provenance), Software: provenance.software },
    IFD2: { ColorSpace: SRGB },
  };
}

/** An XMP packet with the IPTC source type, a description as text, and the software. */
export function provenanceXmp(provenance: Provenance): string {
  return [
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about=""',
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    ` Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPE}"`,
    ` xmp:CreatorTool="${escapeXml(provenance.software)}">`,
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(describe(provenance))}</rdf:li></rdf:Alt></dc:description>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
  ].join('');
}

function describe({ style, seed }: Provenance): string {
  if (seed === null) return `AI-generated from photos: ${style}`;
  return `AI-generated from a photo: style ${style}, seed ${seed}`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
