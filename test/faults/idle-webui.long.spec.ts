import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueSummaryView } from '../../src/transfers/queue.view.js';
import { eventually } from '../service/easel-process.js';
import type { WebUiSimulator } from '../webui-simulator/webui-simulator.js';
import { isOf, Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ simulator: { clock: { stepMs: 30 } }, more: [{}] });
  await eventually(async () => {
    const { body } = await stand.client.call<QueueSummaryView>('GET', '/v1/queue');
    return body.backendsUp === 2 ? true : undefined;
  });
});

afterAll(async () => {
  await stand.close();
});

function painted({ observations }: WebUiSimulator, id: string): boolean {
  return observations.jobs.some(({ taskId }) => isOf(taskId, id));
}

describe('an idle WebUI', () => {
  it('takes over prepared transfers that wait behind a long generation of the other one', async () => {
    const [slow, ...others] = stand.webuis;
    slow.fault({ kind: 'slow', factor: 15 });
    const submitted = await Promise.all(Array.from({ length: 6 }, () => stand.client.submit()));
    for (const { id } of submitted) {
      expect(await stand.client.ended(id, 60_000)).toMatchObject({ state: 'succeeded', attempts: 1 });
    }
    expect(submitted.filter(({ id }) => painted(slow, id))).toHaveLength(1);
    expect(submitted.filter(({ id }) => others.some((webui) => painted(webui, id)))).toHaveLength(5);
    const back = stand.log.filter(({ msg }) =>
      String(msg).startsWith('Transfer returned to the waiting room'),
    );
    expect(back.length).toBeGreaterThan(0);
    for (const { id } of submitted) expect(await stand.endings(id)).toBe(1);
  });
});
