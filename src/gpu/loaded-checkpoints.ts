import { Injectable } from '@nestjs/common';
import { modelStem } from '../styles/match-model.js';
import type { Backend } from './backend.js';
import { Backends } from './backends.js';

/** A submission waits for this; a WebUI that is loading a model would not answer much sooner anyway. */
const ANSWER_WITHIN_MS = 1_000;

/** A checkpoint as reported by a WebUI with a picture that it painted. */
export interface UsedCheckpoint {
  readonly name: string;
  /** First hex digits of the file's SHA-256. */
  readonly hash: string | null;
}

/** The checkpoints currently loaded in the WebUIs. Other clients may change them at any time. */
@Injectable()
export class LoadedCheckpoints {
  constructor(private readonly backends: Backends) {}

  /** Whether a WebUI would paint with this checkpoint now. One that does not answer within a second counts as no. */
  async has(used: UsedCheckpoint): Promise<boolean> {
    const up = this.backends.list().filter(({ state }) => state === 'up');
    const answers = await Promise.all(up.map((backend) => wouldUse(backend, used)));
    return answers.includes(true);
  }
}

async function wouldUse({ client }: Backend, { name, hash }: UsedCheckpoint): Promise<boolean> {
  const options = await client.options({ deadlineMs: ANSWER_WITHIN_MS }).catch(() => null);
  const { sd_model_checkpoint: wanted, sd_checkpoint_hash: loaded } = options ?? {};
  if (typeof wanted !== 'string' || modelStem(wanted) !== modelStem(name)) return false;
  const known = typeof loaded === 'string' && loaded !== '' && hash !== null;
  return !known || loaded.startsWith(hash);
}
