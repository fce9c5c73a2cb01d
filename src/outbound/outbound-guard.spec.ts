import type { LookupAddress } from 'node:dns';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OutboundSettings } from './outbound.config.js';
import { OutboundGuard } from './outbound-guard.js';
import type { OutboundRefused } from './outbound-refused.js';

const ANY = { schemes: ['http', 'https'], hosts: ['*'] };
const guard = new OutboundGuard(new OutboundSettings());

const reasonOf = (url: string, rules = ANY, by = guard): string => {
  try {
    return by.judge(url, rules).href;
  } catch (error) {
    return (error as OutboundRefused).reason;
  }
};

describe('a URL', () => {
  it.each([
    'https://example.com/photo.jpg',
    'http://example.com:80/a?b=c',
    'https://example.com:443/',
    'https://8.8.8.8/photo.jpg',
    'https://[2606:4700:4700::1111]/photo.jpg',
    'https://bücher.example/photo.jpg',
  ])('is taken: %s', (url) => {
    expect(reasonOf(url)).toMatch(/^https?:\/\//);
  });

  it.each([
    ['spelling', 'photo.jpg'],
    ['spelling', ''],
    ['spelling', '//example.com/photo.jpg'],
    ['spelling', 'http://'],
    ['spelling', ' http://example.com/'],
    ['spelling', 'http://exam\nple.com/'],
    ['spelling', 'http://example.com\\@127.0.0.1/'],
    ['spelling', 'http://exam\u200bple.com/'],
    ['spelling', 'http://1.2.3.4.5/'],
    ['spelling', 'http://[fe80::1%25eth0]/'],
    ['spelling', 'http://example.com:99999/'],
    ['scheme', 'ftp://example.com/photo.jpg'],
    ['scheme', 'file:///etc/passwd'],
    ['scheme', 'data:image/png;base64,AAAA'],
    ['scheme', 'gopher://example.com:80/'],
    ['scheme', 'javascript:alert(1)'],
    ['scheme', 's3://bucket/key'],
    ['credentials', 'http://user:secret@example.com/'],
    ['credentials', 'http://example.com@127.0.0.1/'],
    ['port', 'http://example.com:22/'],
    ['port', 'http://example.com:6379/'],
    ['port', 'https://example.com:0/'],
    ['address', 'http://127.0.0.1/'],
    ['address', 'http://127.0.0.1./'],
    ['address', 'http://127.1/'],
    ['address', 'http://2130706433/'],
    ['address', 'http://0x7f000001/'],
    ['address', 'http://0x7f.0.0.1/'],
    ['address', 'http://0177.0.0.1/'],
    ['address', 'http://017700000001/'],
    ['address', 'http://0/'],
    ['address', 'http://１２７.0.0.1/'],
    ['address', 'http://%31%32%37.0.0.1/'],
    ['address', 'http://169.254.169.254/latest/meta-data/'],
    ['address', 'http://2852039166/'],
    ['address', 'http://[::1]/'],
    ['address', 'http://[::]/'],
    ['address', 'http://[::ffff:127.0.0.1]/'],
    ['address', 'http://[::ffff:7f00:1]/'],
    ['address', 'http://[0:0:0:0:0:ffff:a9fe:a9fe]/'],
    ['address', 'http://[64:ff9b::7f00:1]/'],
    ['address', 'http://[2002:7f00:1::]/'],
    ['address', 'http://[fd00:ec2::254]/'],
    ['address', 'http://100.64.0.1/'],
    ['address', 'http://10.0.0.1/'],
  ])('is refused for its %s: %s', (reason, url) => {
    expect(reasonOf(url)).toBe(reason);
  });

  it('is rejected for a host that is not on the list', () => {
    const rules = { ...ANY, hosts: ['photos.example.com', '*.CDN.example'] };
    for (const taken of [
      'photos.example.com',
      'PHOTOS.example.com',
      'photos.example.com.',
      'a.b.cdn.example',
    ])
      expect(reasonOf(`https://${taken}/`, rules)).toMatch(/^https/);
    for (const refused of [
      'example.com',
      'cdn.example',
      'evilcdn.example',
      'photos.example.com.evil.example',
    ])
      expect(reasonOf(`https://${refused}/`, rules)).toBe('host');
  });

  it('is rejected for a scheme that is not allowed', () => {
    expect(reasonOf('http://example.com/', { ...ANY, schemes: ['https'] })).toBe('scheme');
  });

  it('may have a network and a port that the operator allowed', () => {
    const settings = { ports: ['8080'], networks: ['10.1.0.0/16'] };
    const open = new OutboundGuard(settings);
    expect(reasonOf('http://10.1.2.3:8080/', ANY, open)).toBe('http://10.1.2.3:8080/');
    expect(reasonOf('http://10.2.2.3:8080/', ANY, open)).toBe('address');
    expect(reasonOf('http://8.8.8.8/', ANY, open)).toBe('port');
  });

  it('loses its fragment, which is never sent to servers', () => {
    expect(reasonOf('https://example.com/a#b')).toBe('https://example.com/a');
  });
});

/** The addresses that a connection to `evil.example` would use, or the reason of the refusal. */
const connecting = async (addresses: readonly string[]): Promise<unknown> => {
  const resolve = async (): Promise<LookupAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const { lookup } = OutboundGuard.resolvingWith(resolve, new OutboundSettings());
  const look = promisify<string, object, unknown>(lookup as never);
  return look('evil.example', { all: true }).catch((error: OutboundRefused) => error.reason);
};

describe('a host name', () => {
  it('resolves to the checked addresses', async () => {
    expect(await connecting(['8.8.8.8', '2606:4700:4700::1111'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
  });

  it.each([
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['8.8.8.8', '10.0.0.1'],
    ['2606:4700::1', '::1'],
    ['fd00::1'],
  ])('is rejected if it resolves to %s %s', async (...addresses) => {
    expect(await connecting(addresses.filter((address) => address !== undefined))).toBe('address');
  });
});
