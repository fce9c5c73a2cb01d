import { describe, expect, it } from 'vitest';
import { readTimelines, recordingsFolder, SKIP_REASON, type Timeline } from './recordings.js';
import { replayTimeline } from './replay-timeline.js';

/** Timelines about the process, the port or the clock rather than the order of events: each has its test elsewhere. */
const TESTED_ELSEWHERE = [
  'forty-five-queued',
  'keep-alive',
  'ui-keep-alive',
  'kill-server',
  'ui-startup',
  'ui-openapi-early',
  'ui-internal-progress',
  'detect-during-job',
  'options-during-job',
  'port-in-use',
  'ui-port-in-use',
  'sigterm-mid-job',
  'sigint-mid-job',
  'ui-sigterm-mid-job',
  // A folder of the disk is looked at between the steps.
  'broken-controlnet-model',
];

const told = (program: 'a1111' | 'forge'): Timeline[] =>
  readTimelines(program).filter(({ name }) => !TESTED_ELSEWHERE.includes(name));

describe.skipIf(recordingsFolder === undefined).each(['a1111', 'forge'] as const)(
  'the simulator goes through the timelines of %s',
  (program) => {
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
  },
);

it.skipIf(recordingsFolder !== undefined)(`timelines are compared elsewhere: ${SKIP_REASON}`, () => {
  expect(recordingsFolder).toBeUndefined();
});
