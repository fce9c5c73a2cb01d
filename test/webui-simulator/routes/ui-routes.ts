import type { ProgramWorld } from '../program-world.js';
import { ok, type Reply } from '../reply.js';
import { INTERNAL_PROGRESS_FIELDS } from '../request/body-schema.js';
import { parseBody } from '../request/body-validation.js';
import { extension, type Route } from '../router.js';
import { PythonException } from '../webui-error.js';
import { refreshPreview } from './state-routes.js';

const internal = (method: Route['method'], path: string, handle: Route['handle']): Route => ({
  ...extension(method, path, handle),
  kind: 'sync',
});

const taskProgress = async (world: ProgramWorld, body: unknown): Promise<Reply> => {
  const { state, dialect } = world;
  const fields = parseBody(body, INTERNAL_PROGRESS_FIELDS, dialect.program);
  const task = fields['id_task'];
  if (task === null && state.currentTask === null) {
    // Null equals the null current task, so the program calculates with a missing start time.
    throw new PythonException('TypeError', "unsupported operand type(s) for -: 'float' and 'NoneType'");
  }
  const active = task === state.currentTask;
  const queued = typeof task === 'string' && state.pendingTasks.includes(task);
  const completed = typeof task === 'string' && state.isFinished(task);
  if (!active) {
    const place = state.pendingTasks.indexOf(String(task)) + 1;
    const textinfo = queued ? `In queue: ${place}/${state.pendingTasks.length}` : 'Waiting...';
    return ok({
      active,
      queued,
      completed,
      progress: null,
      eta: null,
      live_preview: null,
      id_live_preview: -1,
      textinfo,
    });
  }
  await refreshPreview(world);
  const progress = state.jobCount === 0 ? 0 : Math.min(1, state.fraction() - 0.01);
  const elapsed = state.secondsSinceStart();
  const fresh = fields['live_preview'] === true && state.livePreviewId !== fields['id_live_preview'];
  return ok({
    active,
    queued,
    completed,
    progress,
    eta: progress > 0 ? elapsed / progress - elapsed : null,
    live_preview: fresh && state.currentImage !== null ? `data:image/png;base64,${state.currentImage}` : null,
    id_live_preview: state.livePreviewId,
    textinfo: null,
  });
};

/** Routes that only exist with the browser interface. */
export const uiRoutes = (world: ProgramWorld): Route[] => {
  const { state, dialect } = world;
  // Differs for every process; on Forge it exceeds what JSON.parse represents exactly.
  const appId = Math.floor(Math.random() * 1e15);
  const digits = dialect.program === 'forge' ? `${appId}1234` : String(appId);
  const queue =
    dialect.program === 'forge'
      ? { msg: 'estimation', event_id: null, rank: null, queue_size: 0, rank_eta: null }
      : {
          msg: 'estimation',
          rank: null,
          queue_size: 0,
          avg_event_process_time: 0,
          avg_event_concurrent_process_time: null,
          rank_eta: null,
          queue_eta: 1,
        };
  return [
    internal('GET', '/internal/ping', () => ok({})),
    internal('GET', '/internal/pending-tasks', () =>
      ok({ size: state.pendingTasks.length, tasks: state.pendingTasks }),
    ),
    internal('POST', '/internal/progress', async ({ body }) => taskProgress(world, body)),
    extension('GET', '/app_id', () => ({
      status: 200,
      text: `{"app_id":${digits}}`,
      contentType: 'application/json',
    })),
    extension('GET', '/queue/status', () => ok(queue)),
    extension('GET', '/startup-events', () => ok(false)),
  ];
};
