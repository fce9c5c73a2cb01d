import { ConfigurationError } from '../config/configuration-error.js';

/**
 * The SDKs of the clouds are large and most installations need none: they are loaded when they are asked for.
 * @throws ConfigurationError with the line that installs it when it is not there
 */
export async function loadSdk<T>(
  { kind, packages }: { readonly kind: string; readonly packages: string },
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new ConfigurationError([
      `STORAGE or PHOTO_BUCKETS: ${kind} needs more packages. Install them with: npm install ${packages}`,
    ]);
  }
}
