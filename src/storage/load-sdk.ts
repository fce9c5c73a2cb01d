import { ConfigurationError } from '../config/configuration-error.js';

/**
 * Loads a cloud SDK on demand: they are large, and most installations need none.
 * @throws ConfigurationError with the install command if it is missing
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
      `STORAGE or PHOTO_BUCKETS: ${kind} needs additional packages. Install them with: npm install ${packages}`,
    ]);
  }
}
