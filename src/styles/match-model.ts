/**
 * Returns the listed name of the first acceptable model. WebUIs list names with folder and hash,
 * `sd15/control_canny [d14c016b]`; they are compared without both, case-insensitively. The listed name is returned
 * because Forge accepts no other spelling.
 */
export function matchModel(acceptable: readonly string[], listed: readonly string[]): string | undefined {
  return firstListed(acceptable, listed, modelStem);
}

/** Returns the listed spelling of the first acceptable annotator, sampler or scheduler. */
export function matchWord(acceptable: readonly string[], listed: readonly string[]): string | undefined {
  return firstListed(acceptable, listed, (word) => word.toLowerCase());
}

/** The title of a checkpoint or name of a ControlNet model, in lower case, without folder, extension and hash. */
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
