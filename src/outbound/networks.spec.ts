import { describe, expect, it } from 'vitest';
import { isNetwork, isPublic, isWithin } from './networks.js';

const PUBLIC = {
  '8.8.8.8': 'ordinary',
  '172.15.255.255': 'just below 172.16/12',
  '172.32.0.0': 'just above it',
  '100.63.255.255': 'just below CGNAT',
  '100.128.0.0': 'just above it',
  '223.255.255.255': 'the last unicast one',
  '2606:4700:4700::1111': 'ordinary IPv6',
  '::ffff:8.8.8.8': 'a public one mapped',
  '64:ff9b::8.8.8.8': 'a public one behind NAT64',
};

const NOT_PUBLIC = {
  '0.0.0.0': 'this host',
  '0.1.2.3': 'this network',
  '10.0.0.1': 'private',
  '172.16.0.1': 'private',
  '172.31.255.255': 'private',
  '192.168.1.1': 'private',
  '100.64.0.1': 'CGNAT',
  '100.127.255.255': 'CGNAT',
  '127.0.0.1': 'loopback',
  '127.255.255.254': 'loopback',
  '169.254.169.254': "the clouds' metadata",
  '169.254.170.2': 'container credentials',
  '192.0.0.192': "Oracle's metadata",
  '100.100.100.200': "Alibaba's metadata",
  '192.0.2.1': 'documentation',
  '198.51.100.1': 'documentation',
  '203.0.113.1': 'documentation',
  '198.18.0.1': 'benchmarks',
  '192.88.99.1': '6to4 relay',
  '224.0.0.1': 'multicast',
  '239.255.255.250': 'multicast',
  '240.0.0.1': 'reserved',
  '255.255.255.255': 'broadcast',
  '::': 'unspecified',
  '::1': 'loopback',
  '::127.0.0.1': 'IPv4-compatible',
  '::8.8.8.8': 'IPv4-compatible',
  '::ffff:127.0.0.1': 'mapped loopback',
  '::ffff:a9fe:a9fe': 'mapped metadata',
  '::ffff:10.0.0.1': 'mapped private',
  '::ffff:0:10.0.0.1': 'translated (RFC 6145)',
  '64:ff9b::10.0.0.1': 'private behind NAT64',
  '64:ff9b::169.254.169.254': 'metadata behind NAT64',
  '64:ff9b:1::8.8.8.8': 'NAT64 of the own network',
  '2002:7f00:1::': '6to4 with loopback inside',
  '2002:808:808::1': '6to4',
  '2001::1': 'Teredo',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2': 'Teredo',
  '2606:4700::5efe:10.0.0.1': 'ISATAP',
  '2606:4700::200:5efe:10.0.0.1': 'ISATAP',
  'fe80::1': 'link-local',
  'fe80::5efe:192.168.0.1': 'ISATAP, link-local',
  'fec0::1': 'site-local',
  'fc00::1': 'unique local',
  'fd00:ec2::254': "AWS's metadata",
  'ff02::1': 'multicast',
  '100::1': 'discard',
  '2001:db8::1': 'documentation',
  '3fff::1': 'documentation',
  '2001:2::1': 'benchmarks',
  '2001:10::1': 'ORCHID',
  '5f00::1': 'segment routing',
  '4000::1': 'unallocated',
  '': 'empty',
  localhost: 'a name',
};

describe('the public internet', () => {
  it.each(Object.entries(PUBLIC))('includes %s (%s)', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each(Object.entries(NOT_PUBLIC))('excludes %s (%s)', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

describe('a list of networks', () => {
  it('includes the addresses of its networks, mapped ones too, and no others', () => {
    const networks = ['10.0.0.0/8', '127.0.0.1/32', 'fd00::/8'];
    for (const inside of ['10.255.0.1', '127.0.0.1', '::ffff:10.1.1.1', 'fd12::1'])
      expect(isWithin(inside, networks)).toBe(true);
    for (const outside of ['11.0.0.1', '127.0.0.2', '::1', 'fe80::1', 'localhost'])
      expect(isWithin(outside, networks)).toBe(false);
  });

  it('is written in CIDR notation', () => {
    for (const good of ['10.0.0.0/8', '::1/128']) expect(isNetwork(good)).toBe(true);
    for (const bad of ['10.0.0.1', '10.0.0.0/33', 'intranet', '', 10]) expect(isNetwork(bad)).toBe(false);
  });
});
