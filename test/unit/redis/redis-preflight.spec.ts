import { describe, expect, it } from '@jest/globals';
import { checkServer } from '../../../lib/redis/connection/redis-preflight.js';

const check = (info: Readonly<Record<string, string>>) => () =>
  checkServer(new Map(Object.entries(info)), 'host:6379');

describe('what a server says of itself', () => {
  it.each([
    { redis_version: '6.2.0', redis_mode: 'standalone' },
    { redis_version: '8.0.0', redis_mode: 'standalone' },
    // Valkey 8.0.1
    { redis_version: '7.2.4', server_mode: 'standalone' },
  ])('is enough to use it: %j', (info) => {
    expect(check(info)).not.toThrow();
  });

  it.each([
    [{ redis_version: '7.2.4', redis_mode: 'cluster' }, /it is part of a Redis Cluster/u],
    [{ redis_version: '7.2.4', server_mode: 'cluster' }, /it is part of a Redis Cluster/u],
    [
      { redis_version: '6.0.16', redis_mode: 'standalone' },
      /has version 6\.0\.16; 6\.2 or later is required/u,
    ],
    [{}, /has version unknown/u],
  ])('is a reason to refuse it: %j', (info, problem) => {
    expect(check(info)).toThrow(problem);
  });
});
