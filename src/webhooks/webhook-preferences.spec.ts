import { describe, expect, it } from 'vitest';
import { AccessSettings } from '../access/access.config.js';
import { ApiKeys } from '../access/api-keys.js';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { OutboundGuard } from '../outbound/outbound-guard.js';
import { OutboundSettings } from '../outbound/outbound.config.js';
import { WebhookTargets } from '../outbound/webhook-targets.js';
import { WebhookSettings } from '../outbound/webhook.config.js';
import { WebhookPreferences } from './webhook-preferences.js';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const OWN = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const NEWER = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const HASH = 'ab'.repeat(32);

async function preferences(secrets: readonly string[]): Promise<WebhookPreferences> {
  const apiKeys = [
    `plain:${HASH}`,
    `own:${HASH.replace('ab', 'cd')} secret=${NEWER} secret=${OWN} events=transfer.failed`,
  ];
  const keys = await ApiKeys.load(
    Object.assign(new AccessSettings(), { apiKeys }),
    Object.assign(new DataDirectorySettings(), { path: '/no/such/folder' }),
  );
  return new WebhookPreferences(keys, Object.assign(new WebhookSettings(), { secrets }));
}

function targets(secrets: readonly string[]): WebhookTargets {
  const settings = Object.assign(new WebhookSettings(), { secrets });
  return new WebhookTargets(new OutboundGuard(new OutboundSettings()), settings);
}

describe('the webhook preferences of a caller', () => {
  it('come from its key, with all of its secrets, and otherwise from the settings', async () => {
    const { events } = new WebhookSettings();
    const known = await preferences([SECRET]);
    expect(known.of('own')).toEqual({
      events: ['transfer.failed', 'batch.failed', 'batch.partially_succeeded'],
      secrets: [NEWER, OWN],
    });
    for (const name of ['plain', 'revoked', 'local'])
      expect(known.of(name)).toEqual({ events, secrets: [SECRET] });
  });
});

describe('the webhook URL of a submission', () => {
  const url = 'https://key.example/hook';

  it('is its own URL, else that of the key', () => {
    const own = { url, secrets: [OWN] };
    expect(targets([]).ofSubmission('https://own.example/hook', own)).toBe('https://own.example/hook');
    expect(targets([]).ofSubmission(undefined, own)).toBe(url);
    expect(targets([SECRET]).ofSubmission(undefined, { url, secrets: [] })).toBe(url);
    expect(targets([SECRET]).ofSubmission(undefined)).toBeNull();
  });

  it('needs a secret: without one, the URL of the key is ignored and its own URL is refused', () => {
    expect(targets([]).ofSubmission(undefined, { url, secrets: [] })).toBeNull();
    expect(() => targets([]).ofSubmission('https://own.example/hook')).toThrow('webhookUrl');
  });
});
