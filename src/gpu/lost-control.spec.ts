import { afterEach, describe, expect, it } from 'vitest';
import {
  aRequest,
  aUnit,
  FACE_MODEL,
  failureOf,
  OTHER_MAP,
  type SimulatedBackend,
  startBackend,
} from './simulated-backend.fixture.js';

let running: SimulatedBackend | undefined;

async function start(...options: Parameters<typeof startBackend>): Promise<SimulatedBackend> {
  running = await startBackend(...options);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('a control that silently did not apply', () => {
  it('is detected on A1111 by the missing map', async () => {
    const { webui, generator } = await start({ program: 'a1111' });
    webui.fault({ kind: 'control-not-applied' });
    const failure = await failureOf(generator.generate(aRequest()));
    expect(failure).toMatchObject({ code: 'control_not_applied', reason: 'control-maps-missing' });
    expect(webui.observations.jobs).toMatchObject([{ controlledUnits: 0 }]);
  });

  it('is detected on A1111 if it returns the map of a failed job instead', async () => {
    const { webui, generator } = await start({ program: 'a1111' });
    await generator.generate(aRequest()); // its map came back as it was sent
    webui.fault({ kind: 'error' });
    await failureOf(generator.generate(aRequest({ units: [aUnit({ image: OTHER_MAP })] })));
    webui.fault({ kind: 'control-not-applied' });
    const failure = await failureOf(generator.generate(aRequest()));
    expect(failure).toMatchObject({ code: 'control_not_applied', reason: 'control-maps-missing' });
    expect(webui.observations.jobs.at(-1)).toMatchObject({ controlledUnits: 0 });
    expect(await generator.generate(aRequest())).toMatchObject({ seed: 1234 });
  });

  it('is detected on Forge if not even a map came back', async () => {
    const { webui, generator } = await start({ program: 'forge' });
    webui.fault({ kind: 'control-dropped' });
    const failure = await failureOf(generator.generate(aRequest()));
    expect(failure).toMatchObject({ code: 'control_not_applied', reason: 'control-maps-missing' });
  });

  it('does not fail a job whose units are all optional', async () => {
    const { webui, generator } = await start({ program: 'a1111' });
    webui.fault({ kind: 'control-not-applied' });
    const request = aRequest({ units: [aUnit({ required: false })] });
    await expect(generator.generate(request)).resolves.toMatchObject({ seed: 1234 });
  });

  it('is not caused on Forge by the spelling of the module, which is translated', async () => {
    const { webui, generator } = await start({ program: 'forge' });
    await generator.generate(aRequest({ units: [aUnit({ module: 'none' })] }));
    await generator.generate(aRequest({ units: [aUnit({ module: 'None' })] }));
    expect(webui.observations.jobs).toMatchObject([{ controlledUnits: 1 }, { controlledUnits: 1 }]);
  });

  it('is prevented before the job if the model was removed since the lists were read', async () => {
    const { backend, generator, webui } = await start({ program: 'forge', controlNetModels: [] });
    if (backend.capabilities === null) throw new Error('never seen');
    Object.assign(backend.capabilities, { controlNetModels: [FACE_MODEL] });
    expect(await failureOf(generator.generate(aRequest()))).toMatchObject({
      reason: 'control-names-unknown',
    });
    expect(webui.observations.jobs).toEqual([]);
  });
});
