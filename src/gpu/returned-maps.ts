import { type PngOutline, pngOutline } from '../webui/png-chunks.js';
import { pngRows } from '../webui/png-rows.js';

/**
 * Checks whether the returned control maps are those that were sent. After a job that failed while sampling,
 * A1111's ControlNet still holds that job's maps, and returns them with the next picture even if it did not apply
 * them.
 *
 * A map of the generation's size comes back with the same pixels (measured). Whether this WebUI does so is learned
 * from the first map that does; until then, and for maps that are not plain PNGs, the check passes.
 */
export class ReturnedMaps {
  private unchanged = false;

  /** @param returned all maps of a response: they can't be matched to units */
  async include(sent: Uint8Array, returned: readonly (PngOutline | null)[]): Promise<boolean> {
    const ours = pngOutline(Buffer.from(sent.buffer, sent.byteOffset, sent.byteLength));
    if (ours === null || !ours.plain) return true;
    for (const map of returned) {
      if (map === null || !map.plain) return true;
      if (await samePixels(ours, map)) {
        this.unchanged = true;
        return true;
      }
    }
    return !this.unchanged;
  }
}

/** A gray picture and an RGB one are equal if all channels are. */
async function samePixels(one: PngOutline, other: PngOutline): Promise<boolean> {
  if (one.width !== other.width || one.height !== other.height) return false;
  const rows = pngRows(other);
  let compared = 0;
  for await (const row of pngRows(one)) {
    const { value } = await rows.next();
    if (value === undefined || !sameRow(row, value, one.width)) return false;
    compared += 1;
  }
  return compared === one.height;
}

function sameRow(one: Buffer, other: Buffer, width: number): boolean {
  if (one.length === other.length) return one.equals(other);
  const [gray, rgb] = one.length < other.length ? [one, other] : [other, one];
  for (let x = 0; x < width; x += 1) {
    const level = gray[x];
    if (rgb[3 * x] !== level || rgb[3 * x + 1] !== level || rgb[3 * x + 2] !== level) return false;
  }
  return true;
}
