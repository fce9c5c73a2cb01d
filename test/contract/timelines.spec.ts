import { describe, expect, it } from 'vitest';
import type { Program } from '../webui-simulator/simulator-options.js';
import { NEEDS_RECORDINGS, readTimelines, recordingsFolder, type Timeline } from './recordings.js';
import { replayTimeline } from './replay-timeline.js';

/** Not a matter of the order of events; each has a test of its own in test/webui-simulator. */
const TESTED_ELSEWHERE = [
  'broken-controlnet-model',
  'detect-during-job',
  'forty-five-queued',
  'keep-alive',
  'kill-server',
  'options-during-job',
  'ui-internal-progress',
  'ui-keep-alive',
  'ui-startup',
];

/** How the operating system's signals and ports meet a Python process is not what the simulator stands in for. */
const NOT_SIMULATED = [
  'port-in-use',
  'ui-port-in-use',
  'sigterm-mid-job',
  'sigint-mid-job',
  'ui-sigterm-mid-job',
  'ui-openapi-early',
];

const told = (program: Program): Timeline[] =>
  readTimelines(program).filter(
    ({ name }) => !TESTED_ELSEWHERE.includes(name) && !NOT_SIMULATED.includes(name),
  );

describe.each(['a1111', 'forge'] as const)('the simulator goes through the timelines of %s', (program) => {
  it.skipIf(recordingsFolder === null)(`all of them: ${NEEDS_RECORDINGS}`, () => {
    expect(told(program).length).toBeGreaterThan(15);
  });

  it.each(told(program).map((timeline) => [timeline.name, timeline] as const))(
    '%s',
    async (_name, timeline) => {
      const { recorded, simulated } = await replayTimeline(program, timeline);
      expect(simulated.answers).toEqual(recorded.answers);
      expect(simulated.order).toEqual(recorded.order);
      // Polls are samples: everything that was seen must occur, in that order, among everything there was.
      expect(recorded.states.filter((state) => !simulated.states.includes(state))).toEqual([]);
    },
  );
});
