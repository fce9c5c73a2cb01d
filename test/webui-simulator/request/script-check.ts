import type { ProgramLists } from '../program-lists.js';
import { HttpException } from '../webui-error.js';
import type { GenerationRequest } from './generation-request.js';

/** Scripts that always run and take arguments by name; all others must be selected. Keys are case-insensitive. */
export const refuseUnknownScripts = (request: GenerationRequest, lists: ProgramLists): void => {
  const titles = lists.scripts[request.route].map((title) => title.toLowerCase());
  const alwaysOn = new Set(
    lists['script-info'].filter((script) => script.is_alwayson).map(({ name }) => name.toLowerCase()),
  );
  if (request.scriptName !== null && !titles.includes(request.scriptName.toLowerCase())) {
    throw new HttpException(422, `Script '${request.scriptName}' not found`);
  }
  for (const name of Object.keys(request.alwaysOnScripts)) {
    const title = name.toLowerCase();
    if (!titles.includes(title)) throw new HttpException(422, `Script '${name}' not found`);
    if (!alwaysOn.has(title)) {
      throw new HttpException(422, 'Cannot have a selectable script in the always on scripts params');
    }
  }
};

/** The arguments of the ControlNet script, if the request has any. */
export const controlNetArguments = ({ alwaysOnScripts }: GenerationRequest): unknown => {
  const key = Object.keys(alwaysOnScripts).find((name) => name.toLowerCase() === 'controlnet');
  const script = key === undefined ? undefined : alwaysOnScripts[key];
  return typeof script === 'object' && script !== null && 'args' in script ? script.args : undefined;
};
