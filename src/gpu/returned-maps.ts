import { giveBack } from '../memory/give-back.js';
import { type PngOutline, pngOutline } from '../webui/png-chunks.js';
import { pngPixels } from '../webui/png-pixels.js';

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
    if (ours === null || !ours.plain || returned.some((map) => map === null || !map.plain)) return true;
    for (const map of returned) {
      if (map !== null && (await samePixels(ours, map))) {
        this.unchanged = true;
        return true;
      }
    }
    return !this.unchanged;
  }
}

/** A gray picture and an RGB one are equal if all channels are. */
async function samePixels(one: PngOutline, other: PngOutline): Promise<boolean> {
  const { width, height } = one;
  if (other.width !== width || other.height !== height) return false;
  const [left, right] = [await pngPixels(one), await pngPixels(other)];
  if (left === null || right === null) return false;
  const same = left.length === right.length ? left.equals(right) : sameGray(left, right, width);
  giveBack([left, right]);
  return same;
}

function sameGray(one: Buffer, other: Buffer, width: number): boolean {
  const [gray, rgb] = one.length < other.length ? [one, other] : [other, one];
  let at = 0;
  for (let index = 0; index < gray.length; index += 1) {
    // Each row begins with a 0.
    const channels = index % (width + 1) === 0 ? 1 : 3;
    for (let channel = 0; channel < channels; channel += 1, at += 1)
      if (rgb[at] !== gray[index]) return false;
  }
  return true;
}
