import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { plainToInstance } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { parse } from 'yaml';
import { ConfigurationError } from '../config/configuration-error.js';
import type { Environment } from '../config/settings.js';
import { fieldProblems } from '../errors/field-problems.js';
import {
  CREDENTIALS,
  CREDENTIALS_WANTED,
  type GpuSettings,
  LAUNCH_MODES,
  MAX_VRAM_MIB,
  MIN_VRAM_MIB,
  WEBUI_ADDRESS,
} from './gpu.config.js';
import { RESTART_WAYS, type RestartPolicy } from './restart.config.js';
import { duplicates, type WebUi } from './webui.js';

/**
 * One entry of the file. Omitted fields default to the settings, except credentials, which each entry has for
 * itself.
 */
class WebUiEntry {
  @IsString()
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'name must be kebab-case' })
  readonly name!: string;

  @IsUrl(WEBUI_ADDRESS)
  readonly url!: string;

  @IsOptional()
  @Matches(CREDENTIALS, { message: `auth ${CREDENTIALS_WANTED}` })
  readonly auth?: string;

  /** Name of the environment variable that holds the credentials, so that the file has no secrets. */
  @IsOptional()
  @Matches(/^[A-Za-z_]\w*$/, { message: 'authVariable must be the name of an environment variable' })
  readonly authVariable?: string;

  @IsOptional()
  @IsIn(LAUNCH_MODES)
  readonly launchMode?: GpuSettings['webUiLaunchMode'];

  @IsOptional()
  @IsInt()
  @Min(MIN_VRAM_MIB)
  @Max(MAX_VRAM_MIB)
  readonly vramBudgetMiB?: number;

  @IsOptional()
  @IsNumber()
  @Min(0.01)
  @Max(100)
  readonly weight?: number;

  @IsOptional()
  @IsIn(RESTART_WAYS)
  readonly restart?: RestartPolicy['way'];

  /** Implies the way `command`, unless another one is given. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  readonly restartCommand?: string;
}

/** @throws ConfigurationError with every problem of every entry; messages never contain credentials */
export async function readWebUisFile(settings: GpuSettings, environment: Environment): Promise<WebUi[]> {
  const { webUisFile: file, webUiAuth } = settings;
  const entries = await readList(file);
  const problems: string[] = [];
  if (entries.length === 0) problems.push('lists no WebUI');
  if (webUiAuth !== '')
    problems.push('WEBUI_AUTH can not be used with it: set auth or authVariable for each WebUI');
  const webUis = entries.map((entry, index) => {
    const report = (problem: string): void => void problems.push(`entry ${index + 1}: ${problem}`);
    return readEntry(entry, { settings, environment, report });
  });
  const known = webUis.filter((webUi) => webUi !== null);
  for (const name of duplicates(known.map((webUi) => webUi.name))) {
    problems.push(`two WebUIs are named ${name}`);
  }
  for (const url of duplicates(known.map((webUi) => webUi.url))) {
    problems.push(`two WebUIs have the url ${url}`);
  }
  if (problems.length > 0) {
    throw new ConfigurationError(problems.map((problem) => `WEBUIS_FILE: ${file}: ${problem}`));
  }
  return known;
}

interface EntrySurroundings {
  readonly settings: GpuSettings;
  readonly environment: Environment;
  readonly report: (problem: string) => void;
}

function readEntry(value: unknown, { settings, environment, report }: EntrySurroundings): WebUi | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report('must be a mapping with name and url');
    return null;
  }
  const entry = plainToInstance(WebUiEntry, value);
  const found = fieldProblems(validateSync(entry, { whitelist: true, forbidNonWhitelisted: true }));
  for (const { detail } of found) report(detail);
  const { name, url, launchMode, vramBudgetMiB, weight } = entry;
  const restart = restartOf(entry, report);
  const credentials = credentialsOf(entry, environment, report);
  if (found.length > 0) return null;
  return {
    name,
    url,
    credentials,
    launchMode: launchMode ?? settings.webUiLaunchMode,
    vramBudgetMiB: vramBudgetMiB ?? settings.vramBudgetMiB,
    weight: weight ?? 1,
    restart,
  };
}

function credentialsOf(
  { auth, authVariable }: WebUiEntry,
  environment: Environment,
  report: EntrySurroundings['report'],
): string {
  if (authVariable === undefined) return auth ?? '';
  const credentials = environment[authVariable] ?? '';
  if (auth !== undefined) report('set either auth or authVariable, not both');
  else if (!CREDENTIALS.test(credentials)) report(`the value of ${authVariable} ${CREDENTIALS_WANTED}`);
  return credentials;
}

function restartOf(
  { restart, restartCommand }: WebUiEntry,
  report: EntrySurroundings['report'],
): RestartPolicy | undefined {
  if (restart === undefined && restartCommand === undefined) return undefined;
  const way = restart ?? 'command';
  if (way !== 'command' && restartCommand !== undefined)
    report(`restart is ${way}, so restartCommand would not be used`);
  return { way, command: restartCommand ?? '' };
}

async function readList(file: string): Promise<readonly unknown[]> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ConfigurationError([`WEBUIS_FILE: ${file} can't be read: ${reason}`]);
  }
  if (Array.isArray(content)) return content;
  throw new ConfigurationError([`WEBUIS_FILE: ${file} must be a list of WebUIs`]);
}
