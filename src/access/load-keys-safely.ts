import { ConfigurationError } from '../config/configuration-error.js';
import type { DataDirectorySettings } from '../config/data-directory.config.js';
import type { HttpSettings } from '../config/http.config.js';
import type { AccessSettings } from './access.config.js';
import { ApiKeys } from './api-keys.js';
import { isLoopback } from './loopback.js';

/**
 * Loads the API keys and makes sure that the service is not open to strangers.
 * @throws ConfigurationError for invalid keys, and for a service without keys that other machines or web pages can
 * reach
 */
export async function loadKeysSafely(
  http: HttpSettings,
  access: AccessSettings,
  directory: DataDirectorySettings,
): Promise<ApiKeys> {
  const keys = await ApiKeys.load(access, directory);
  const problems: string[] = [];
  if (!keys.configured && !isLoopback(http.host))
    problems.push(
      `HOST: ${JSON.stringify(http.host)} is not loopback, so anyone could use the service: create a key (npm run keys -- create <name>), or set API_KEYS or API_KEYS_FILE`,
    );
  if (!keys.configured && http.corsOrigins.includes('*'))
    problems.push(
      'CORS_ORIGINS: "*" without keys lets every web page use the service: name the origins, or set API_KEYS or API_KEYS_FILE',
    );
  if (problems.length > 0) throw new ConfigurationError(problems);
  return keys;
}
