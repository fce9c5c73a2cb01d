import { describe, expect, it } from 'vitest';
import { HttpSettings } from '../config/http.config.js';
import { Forbidden, Unauthorized } from './access.errors.js';
import { LinksSettings } from './links.config.js';
import { SignedLinks } from './signed-links.js';

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];
const PATH = '/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/result';
const NOW = Date.parse('2026-11-21T12:00:00.000Z');

function links(linkKeys: readonly string[], publicUrl = 'https://easel.example.com/'): SignedLinks {
  return new SignedLinks(
    Object.assign(new LinksSettings(), { linkKeys }),
    Object.assign(new HttpSettings(), { publicUrl }),
  );
}

/** The request that follows a link, with the given parts changed. */
function shown(link: string, { method = 'GET', path = '', ...query }: Record<string, string> = {}) {
  const url = new URL(link);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return { method, path: path || url.pathname, query: url.searchParams };
}

function signed(by: SignedLinks, callerId = 'shop'): string {
  return by.sign(PATH, callerId, by.expiry(NOW));
}

describe('a signed link', () => {
  it('allows reading on behalf of the caller that it was issued to', () => {
    const ours = links([NEW]);
    const link = signed(ours);
    expect(link).toMatch(/^https:\/\/easel\.example\.com\/v1\/transfers\/.*\/result\?caller=shop&expires=/);
    expect(ours.callerOf(shown(link), NOW)).toBe('shop');
    expect(ours.callerOf(shown(link, { method: 'HEAD' }), NOW)).toBe('shop');
    expect(ours.callerOf(shown(link, { v: '1', preview: 'true' }), NOW)).toBe('shop');
  });

  it('is rejected with another path, caller, expiry or signature', () => {
    const ours = links([NEW]);
    const link = signed(ours);
    const [, signature = ''] = /signature=(.*)$/.exec(link) ?? [];
    const changes: Record<string, string>[] = [
      { path: PATH.replace('result', 'events') },
      { path: PATH.replace('0c11', '0c12') },
      { caller: 'admin' },
      { expires: String(ours.expiry(NOW) + 3600) },
      { expires: `${ours.expiry(NOW)}.0` },
      { signature: '' },
      { signature: signature.slice(0, -2) },
      { signature: `${signature.slice(0, -2)}AA` },
    ];
    for (const change of changes) expect(() => ours.callerOf(shown(link, change), NOW)).toThrow(Unauthorized);
  });

  it('is ignored for methods other than GET and HEAD', () => {
    const ours = links([NEW]);
    for (const method of ['POST', 'DELETE', 'OPTIONS'])
      expect(ours.callerOf(shown(signed(ours), { method }), NOW)).toBeNull();
  });

  it('expires', () => {
    const ours = links([NEW]);
    const link = signed(ours);
    expect(ours.callerOf(shown(link), NOW + 3_600_000)).toBe('shop');
    expect(() => ours.callerOf(shown(link), NOW + 1.1 * 3_600_000 + 1_000)).toThrow(Forbidden);
  });

  it('stays the same for a while, so that browsers can cache it', () => {
    const ours = links([NEW]);
    expect(ours.expiry(NOW + 1)).toBe(ours.expiry(NOW + 300_000));
    expect(ours.expiry(NOW + 1)).not.toBe(ours.expiry(NOW + 400_000));
  });

  it('stays valid after a new key was added, as long as the old one is kept', () => {
    const link = signed(links([OLD]));
    expect(links([NEW, OLD]).callerOf(shown(link), NOW)).toBe('shop');
    expect(() => links([NEW]).callerOf(shown(link), NOW)).toThrow(Unauthorized);
    expect(links([OLD]).callerOf(shown(signed(links([OLD, NEW]))), NOW)).toBe('shop');
  });

  it('is ignored by a service without link keys', () => {
    expect(links([]).configured).toBe(false);
    expect(links([]).callerOf(shown(signed(links([NEW]))), NOW)).toBeNull();
  });

  it('is a path when PUBLIC_URL is not set', () => {
    expect(links([NEW], '').sign(PATH, 'shop', 1)).toMatch(/^\/v1\/transfers\//);
  });
});
