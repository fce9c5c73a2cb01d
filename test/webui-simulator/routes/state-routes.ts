import sharp from 'sharp';
import type { ProgramWorld } from '../program-world.js';
import { ok } from '../reply.js';
import { sdapi, type Route } from '../router.js';
import { previewsPossible } from '../shared-state.js';

/** A quarter of each side, as the approximate VAE draws it: here a grey veil that clears with the steps. */
export const refreshPreview = async (world: ProgramWorld): Promise<void> => {
  const { state, options, settings } = world;
  const every = options.number('show_progress_every_n_steps');
  if (state.jobCount < 1 || !previewsPossible(settings.launchMode) || !options.flag('live_previews_enable'))
    return;
  if (every < 1 || Math.floor(state.samplingStep / every) <= state.livePreviewId) return;
  state.livePreviewId = Math.floor(state.samplingStep / every);
  const size = state.jobSize;
  const level = Math.round(255 * Math.min(1, state.fraction()));
  const png = await sharp({
    create: {
      width: Math.max(1, size.width / 4),
      height: Math.max(1, size.height / 4),
      channels: 3,
      background: { r: level, g: level, b: 255 - level },
    },
  })
    .png()
    .toBuffer();
  state.currentImage = png.toString('base64');
};

/** Progress, interrupt, skip and memory: about the running job, without the lock. */
export const stateRoutes = (world: ProgramWorld): Route[] => {
  const { state, memory, observations } = world;
  const running = (): string | null => (state.jobCount === 0 ? null : state.currentTask);
  return [
    sdapi('GET', 'progress', async ({ query }) => {
      const withImage = query.get('skip_current_image') !== 'true';
      if (withImage) await refreshPreview(world);
      return ok(state.report(withImage));
    }),
    sdapi('POST', 'interrupt', () => {
      state.interrupted = true;
      observations.interrupt(running());
      return ok({});
    }),
    sdapi('POST', 'skip', () => {
      state.skipped = true;
      return ok(null);
    }),
    sdapi('GET', 'memory', () => ok(memory.report())),
  ];
};
