import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebUiSimulator } from '../webui-simulator/webui-simulator.js';
import { eventually } from '../service/easel-process.js';
import { isOf, Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ simulator: { clock: { stepMs: 30 } }, more: [{}] });
  await eventually(async () => {
    const { body } = await stand.client.call<{ backendsUp: number }>('GET', '/v1/queue');
    return body.backendsUp === 2 ? true : undefined;
  });
});

afterAll(async () => {
  await stand.close();
});

/** The WebUI that is painting this transfer, and the other one. */
async function painterOf(id: string): Promise<readonly [WebUiSimulator, WebUiSimulator]> {
  const paints = ({ observations }: WebUiSimulator): boolean =>
    observations.jobs.some(({ taskId, stepsDone }) => isOf(taskId, id) && stepsDone > 0);
  return eventually(() => {
    const painter = stand.webuis.find(paints);
    const other = stand.webuis.find((webui) => webui !== painter);
    return painter && other ? ([painter, other] as const) : undefined;
  });
}

function painted(webui: WebUiSimulator, id: string): number {
  return webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id)).length;
}

describe('with two WebUIs', () => {
  it('one that hangs does not delay transfers on the other one', async () => {
    for (const webui of stand.webuis) webui.fault({ kind: 'hang', prompt: 'sphinx' });
    const { id: hung } = await stand.client.submit({ prompt: 'sphinx' });
    const [hanging, other] = await eventually(() => {
      const [first, second] = stand.webuis;
      if (second === undefined) return undefined;
      const found = stand.webuis.find((webui) => painted(webui, hung) > 0);
      return found && ([found, found === first ? second : first] as const);
    });
    for (let time = 0; time < 3; time += 1) {
      const { id } = await stand.client.submit();
      expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(painted(other, id)).toBe(1);
    }
    expect((await stand.client.transfer(hung)).state).toBe('generating');
    hanging.release();
    expect(await stand.client.ended(hung)).toMatchObject({ state: 'succeeded' });
  });

  it('a transfer whose WebUI dies is painted by the other one, and so are the transfers that waited for it', async () => {
    const { id } = await stand.client.submit();
    const [dying, other] = await painterOf(id);
    other.fault({ kind: 'slow', factor: 3 });
    const more = await Promise.all(Array.from({ length: 4 }, () => stand.client.submit()));
    await dying.crash();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect([painted(dying, id), painted(other, id)]).toEqual([1, 1]);
    for (const { id: waiting } of more) {
      expect(await stand.client.ended(waiting)).toMatchObject({ state: 'succeeded' });
    }
  });
});
