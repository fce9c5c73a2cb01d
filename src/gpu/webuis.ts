import { ConfigurationError } from '../config/configuration-error.js';
import type { Environment } from '../config/settings.js';
import type { GpuSettings } from './gpu.config.js';
import { duplicates, type WebUi } from './webui.js';
import { readWebUisFile } from './webuis-file.js';

export const DEFAULT_WEBUI_URL = 'http://127.0.0.1:7860';

/** All configured WebUIs, at least one, in the order of the configuration. Loaded before anything else is built. */
export class WebUis {
  constructor(readonly all: readonly WebUi[]) {}

  /**
   * Reads WEBUI_URL, WEBUI_URLS or the file WEBUIS_FILE, whichever is set.
   * @param environment holds the credentials that the file refers to
   * @throws ConfigurationError with every problem
   */
  static async load(settings: GpuSettings, environment: Environment): Promise<WebUis> {
    const { webUiUrl, webUiUrls, webUisFile } = settings;
    const given = [
      ...(webUiUrl === undefined ? [] : ['WEBUI_URL']),
      ...(webUiUrls.length === 0 ? [] : ['WEBUI_URLS']),
      ...(webUisFile === '' ? [] : ['WEBUIS_FILE']),
    ];
    if (given.length > 1) {
      throw new ConfigurationError([`${given.join(', ')}: set only one of them`]);
    }
    if (webUisFile !== '') return new WebUis(await readWebUisFile(settings, environment));
    const urls = webUiUrls.length > 0 ? webUiUrls : [webUiUrl ?? DEFAULT_WEBUI_URL];
    const twice = duplicates(urls);
    if (twice.length > 0) {
      throw new ConfigurationError(twice.map((url) => `WEBUI_URLS: ${url} is listed twice`));
    }
    return new WebUis(urls.map((url, index) => ({ name: String(index), url, ...sharedBy(settings) })));
  }

  /** Names of the GPU slots; each has its own queue and lease. */
  get slots(): readonly string[] {
    return this.all.map(({ name }) => name);
  }
}

function sharedBy(settings: GpuSettings): Omit<WebUi, 'name' | 'url'> {
  const { webUiAuth: credentials, webUiLaunchMode: launchMode, vramBudgetMiB } = settings;
  return { credentials, launchMode, vramBudgetMiB, weight: 1 };
}
