import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOf, Stand } from './stand.js';

describe('a generation that does not end', () => {
  let stand: Stand;

  beforeAll(async () => {
    const environment = {
      GENERATION_DEADLINE_MS: '1500',
      GENERATION_GRACE_MS: '2500',
      WEBUI_IDLE_WAIT_MS: '10000',
    };
    stand = await Stand.open({ environment });
    await stand.client.accepting();
  });

  afterAll(async () => {
    await stand.close();
  });

  it('is interrupted at its deadline, and the next transfer runs', async () => {
    stand.webui.fault({ kind: 'slow', ms: 2_500, prompt: 'hourglass' });
    const slow = await stand.client.submit({ prompt: 'hourglass' });
    const next = await stand.client.submit();
    const done = await stand.client.ended(slow.id);
    expect(done).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(await stand.client.ended(next.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    const { interrupts, maxInsideLock } = stand.webui.observations;
    expect(interrupts.filter(({ taskId }) => isOf(taskId, slow.id))).not.toHaveLength(0);
    expect(interrupts.filter(({ taskId }) => isOf(taskId, next.id))).toHaveLength(0);
    expect(maxInsideLock).toBe(1);
  });

  it('blocks all other transfers until an interrupt ends it', async () => {
    stand.webui.fault({ kind: 'hang', prompt: 'sphinx' });
    const hung = await stand.client.submit({ prompt: 'sphinx' });
    await stand.easel.said(({ msg, transferId }) => msg === 'Retrying a stage' && transferId === hung.id);
    const next = await stand.client.submit();
    await stand.client.until(next.id, ['waiting', 'generating']);
    expect(stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, next.id))).toHaveLength(0);
    stand.webui.release();
    expect(await stand.client.ended(hung.id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(await stand.client.ended(next.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(stand.webui.observations.maxInsideLock).toBe(1);
  });
});
