import { describe, expect, it } from 'vitest';
import type { Program } from '../webui-simulator/simulator-options.js';
import { NEEDS_RECORDINGS, readTimelines, recordingsFolder, type Timeline } from './recordings.js';
import { replayTimeline } from './replay-timeline.js';

/** Not about the order of events; each has a test of its own in test/webui-simulator. */
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

/** The simulator does not emulate how a Python process handles signals and ports of the operating system. */
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
      // Polls are samples: all recorded states must occur in the same order among those of the simulator.
      expect(recorded.states.filter((state) => !simulated.states.includes(state))).toEqual([]);
    },
  );
});
