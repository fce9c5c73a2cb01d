import type { CallOptions } from '../webui/http-transport.js';
import type { WebUiClient } from '../webui/webui-client.js';
import type { FlagsAnswer } from '../webui/webui.dto.js';
import type { Capabilities, LaunchMode } from './capabilities.js';

/** Forge does not report it; its ControlNet has three units by default. */
const FORGE_UNITS = 3;

export interface CapabilityReading {
  readonly capabilities: Capabilities;
  /** A starting Forge registers ControlNet seconds after the rest: false may mean "not yet". */
  readonly hasControlNet: boolean;
}

/**
 * Reads the capabilities of a WebUI with nine light requests, one after the other.
 * @param launchMode the configured one; `auto` reads it from the WebUI's flags
 * @param known the previous capabilities: the version is only known from a finished job
 * @param options `rescan`: no job runs, so ControlNet may scan its model folders again
 */
export async function readCapabilities(
  client: WebUiClient,
  launchMode: LaunchMode | 'auto',
  known: Capabilities | null,
  { rescan, ...options }: CallOptions & { rescan: boolean } = { rescan: true },
): Promise<CapabilityReading> {
  const kind = (await client.isForge(options)) ? 'forge' : 'a1111';
  const checkpoints = await client.checkpoints(options);
  const samplers = await client.samplers(options);
  const schedulers = (await client.schedulers(options)) ?? [];
  const flags = await client.flags(options);
  const memory = await client.memory(options);
  const models = await client.controlNetModels({ ...options, rescan });
  const modules = models === null ? null : await client.controlNetModules(options);
  const units = models === null ? 0 : ((await client.controlNetUnits(options)) ?? FORGE_UNITS);
  return {
    hasControlNet: models !== null && modules !== null,
    capabilities: {
      kind,
      version: known?.kind === kind ? known.version : '',
      checkpoints: checkpoints.map(({ title, model_name, hash }) => ({
        title,
        name: model_name,
        hash: hash ?? null,
      })),
      samplers,
      schedulers,
      controlNetModels: models ?? [],
      controlNetModules: modules ?? [],
      controlNetUnits: units,
      launchMode: launchMode === 'auto' ? launchModeOf(kind, flags) : launchMode,
      simulator: client.simulator,
      vramTotalMiB: memory === null ? null : Math.floor(memory.totalMiB),
    },
  };
}

/** If the flags are unknown, all weights are assumed to stay on the card, which needs the most memory. */
export function launchModeOf(kind: Capabilities['kind'], flags: FlagsAnswer | null): LaunchMode {
  if (kind === 'a1111') {
    if (flags?.lowvram === true) return 'lowvram';
    return flags?.medvram === true ? 'medvram' : 'normal';
  }
  // Forge accepts the two flags above and ignores them.
  if (flags?.always_low_vram === true || flags?.always_no_vram === true) return 'lowvram';
  return flags?.always_offload_from_vram === true ? 'medvram' : 'normal';
}
