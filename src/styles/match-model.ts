/**
 * The listed name of the first acceptable model. Names are listed with folder and hash, `sd15/control_canny [d14c016b]`,
 * and compared without them, case-insensitive: Forge takes nothing but the exact listed name.
 */
export function matchModel(acceptable: readonly string[], listed: readonly string[]): string | undefined {
  return firstListed(acceptable, listed, modelStem);
}

/** The listed spelling of the first acceptable word: annotators, samplers and schedulers. */
export function matchWord(acceptable: readonly string[], listed: readonly string[]): string | undefined {
  return firstListed(acceptable, listed, (word) => word.toLowerCase());
}

/** A checkpoint's title or a ControlNet model's name without folder, extension and hash. */
export function modelStem(name: string): string {
  const withoutHash = name.replace(/\s*\[[^\]]*\]\s*$/, '');
  const file = withoutHash.slice(Math.max(withoutHash.lastIndexOf('/'), withoutHash.lastIndexOf('\\')) + 1);
  return file.replace(/\.(safetensors|ckpt|pth?|bin|gguf)$/i, '').toLowerCase();
}

function firstListed(
  acceptable: readonly string[],
  listed: readonly string[],
  key: (name: string) => string,
): string | undefined {
  for (const wanted of acceptable) {
    const found = listed.find((name) => key(name) === key(wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}
