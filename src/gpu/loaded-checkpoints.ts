import { Injectable } from '@nestjs/common';
import { modelStem } from '../styles/match-model.js';
import type { Backend } from './backend.js';
import { Backends } from './backends.js';

/** A submission waits for it; a WebUI that is busy loading something answers no sooner. */
const ANSWER_WITHIN_MS = 1_000;

/** A checkpoint as a WebUI said after it had painted with it. */
export interface UsedCheckpoint {
  readonly name: string;
  /** First hex digits of the file's SHA-256. */
  readonly hash: string | null;
}

/** What is loaded in the WebUIs at this moment: other programs, and people, may change it at any time. */
@Injectable()
export class LoadedCheckpoints {
  constructor(private readonly backends: Backends) {}

  /** Whether one of them would paint with it now. One that does not answer at once counts as one that would not. */
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
