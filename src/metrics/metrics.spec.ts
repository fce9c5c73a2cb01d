import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from './metrics.js';

describe('metrics', () => {
  beforeEach(() => Logger.overrideLogger(false));
  afterEach(() => Logger.overrideLogger(['log', 'warn', 'error']));

  it('include recorded and process metrics', async () => {
    const metrics = new Metrics();
    metrics.transfers.inc({ style: 'anime', outcome: 'failed', code: 'face_not_found' });
    metrics.gpuIdleGapSeconds.observe({ slot: '0' }, 0.03);
    const text = await metrics.expose();
    expect(text).toContain('easel_transfers_total{style="anime",outcome="failed",code="face_not_found"} 1');
    expect(text).toContain('easel_gpu_idle_gap_seconds_bucket{le="0.05",slot="0"} 1');
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('are refreshed before each exposition, even if a refresh fails', async () => {
    const metrics = new Metrics();
    let depth = 0;
    metrics.beforeExposition(async () => metrics.queueDepth.set({ state: 'waiting' }, ++depth));
    metrics.beforeExposition(() => {
      throw new Error('The WebUI is gone');
    });
    await metrics.expose();
    expect(await metrics.expose()).toContain('easel_queue_depth{state="waiting"} 2');
  });
});
