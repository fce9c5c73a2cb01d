import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/configuration-error.js';
import { Settings } from '../config/settings.js';
import { GpuSettings } from './gpu.config.js';

function parse(environment: Record<string, string>): GpuSettings {
  return Settings.parse([GpuSettings], environment).get(GpuSettings);
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parse(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
  }
  return [];
}

describe('the settings of the GPU', () => {
  it('have no WebUI by default', () => {
    expect(parse({})).toMatchObject({
      webUiUrl: undefined,
      webUiAuth: '',
      vramBudgetMiB: undefined,
    });
  });

  it.each(['http://webui:7861', 'http://sd_webui:7860/', 'https://gpu.example.org/sd', 'http://[::1]:7860'])(
    'accept %s as an address',
    (address) => {
      expect(parse({ WEBUI_URL: address }).webUiUrl).toBe(address);
    },
  );

  it.each(['webui:7860', 'ftp://webui', 'http://user:secret@webui:7860'])('reject %s', (address) => {
    expect(problemsOf({ WEBUI_URL: address })).toHaveLength(1);
  });

  it('reject credentials that the WebUI could not parse, without repeating them', () => {
    expect(parse({ WEBUI_AUTH: 'easel:pass' }).webUiAuth).toBe('easel:pass');
    const [problem] = problemsOf({ WEBUI_AUTH: 'easel:pa:ss' });
    expect(problem).toContain('WEBUI_AUTH');
    expect(problem).not.toContain('pa:ss');
  });

  it('name every invalid variable', () => {
    const problems = problemsOf({
      WEBUI_LAUNCH_MODE: 'fast',
      VRAM_BUDGET_MIB: '12',
      GENERATION_DEADLINE_MS: '1.5',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'WEBUI_LAUNCH_MODE',
      'VRAM_BUDGET_MIB',
      'GENERATION_DEADLINE_MS',
    ]);
  });
});
