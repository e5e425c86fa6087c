import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Secret, WeComOptionsError } from '../../../lib/index.js';
import { resolveRedisOptions } from '../../../lib/redis/redis.options.js';

const connection = 'redis://127.0.0.1:6379';
const KEY = 'ab'.repeat(32);

it.each(['redis://user:?S3cretPass@host:6379/0', 'redis://default:12345?abcSECRET@host:6379'])(
  'I13: a password with a question mark is not shown: %s',
  (url) => {
    expect(() => resolveRedisOptions({ connection: url })).toThrow(/%3F/u);
    expect(() => resolveRedisOptions({ connection: url })).not.toThrow(/SECRET|S3cret/u);
  },
);

describe('the options of WeComPayRedisModule', () => {
  it('have defaults', () => {
    const { connection: address, ...rest } = resolveRedisOptions({ connection });
    expect(rest).toEqual({ prefix: 'bull', accessTokenKey: undefined, replicas: 10 });
    expect(address.reveal()).toEqual({ host: '127.0.0.1', port: 6379, db: 0 });
  });

  it.each([
    ['redis://host', { host: 'host', port: 6379, db: 0 }],
    ['redis://host:7000/3', { host: 'host', port: 7000, db: 3 }],
    ['redis://:p%40ss@host', { host: 'host', port: 6379, db: 0, password: 'p@ss' }],
    ['redis://user:pass@host', { host: 'host', port: 6379, db: 0, username: 'user', password: 'pass' }],
    ['rediss://host:6380', { host: 'host', port: 6380, db: 0, tls: {} }],
    ['redis://[::1]:6379', { host: '::1', port: 6379, db: 0 }],
    ['redis://host?family=0', { host: 'host', port: 6379, db: 0, family: 0 }],
    ['redis://host/3?family=6', { host: 'host', port: 6379, db: 3, family: 6 }],
  ])('accept the URL %s', (url, options) => {
    expect(resolveRedisOptions({ connection: url }).connection.reveal()).toEqual(options);
  });

  it('accept options of ioredis as they are', () => {
    const options = { sentinels: [{ host: 's1', port: 26379 }], name: 'shop', password: 'secret' };
    const { connection: address } = resolveRedisOptions({ connection: options });
    expect(address.reveal()).toEqual(options);
    expect(String(address)).toBe('the Sentinel group shop');
  });

  it.each([
    [{ sentinels: [], name: 'shop' }, 'with at least one address in sentinels; got none'],
    [{ sentinels: [{ port: 1 }] }, 'with name, the group that the Sentinels watch; got none'],
    [
      { sentinels: [{ port: 1 }], name: 'shop', tls: {} },
      'with enableTLSForSentinelMode: true, if it has tls and sentinels; got one without',
    ],
  ])('refuse Sentinels by which no primary is found, or not safely', (options, problem) => {
    expect(() => resolveRedisOptions({ connection: options })).toThrow(
      new WeComOptionsError(`WeComPayRedisModule: the option connection must be ${problem}.`),
    );
  });

  it('accept an instance of a class, with the getters of that class and those above it', () => {
    class Server {
      get host() {
        return 'redis.internal';
      }
    }
    class Settings extends Server {
      port = 6380;
      get password() {
        return 'secret';
      }
      connectionName() {
        return 'a method is no option';
      }
    }
    const { connection: address } = resolveRedisOptions({ connection: new Settings() });
    expect(address.reveal()).toEqual({ host: 'redis.internal', port: 6380, password: 'secret' });
    const withoutClass = Object.assign(Object.create(null), { host: 'redis.internal' });
    expect(resolveRedisOptions({ connection: withoutClass }).connection.reveal()).toEqual({
      ...withoutClass,
    });
  });

  it('refuse a client, which is not an object with options', () => {
    const client = new Redis({ lazyConnect: true });
    expect(() => resolveRedisOptions({ connection: client })).toThrow(
      /connection must be a URL .+; got a Redis client: pass its options\.$/u,
    );
    client.disconnect();
  });

  it.each([
    [{ host: 'h' }, 'h:6379'],
    [{ host: '::1', port: 7000 }, '[::1]:7000'],
    [{}, 'localhost:6379'],
    [{ path: '/run/redis.sock' }, '/run/redis.sock'],
  ])('state where Redis is: %j', (options, place) => {
    expect(String(resolveRedisOptions({ connection: options }).connection)).toBe(place);
  });

  it.each([KEY, Buffer.from(KEY, 'hex').toString('base64'), Buffer.from(KEY, 'hex').toString('base64url')])(
    'accept a key of 32 bytes: %s',
    (accessTokenKey) => {
      expect(resolveRedisOptions({ connection, accessTokenKey }).accessTokenKey?.reveal()).toBe(
        accessTokenKey,
      );
      const sealed = new Secret(accessTokenKey);
      expect(resolveRedisOptions({ connection, accessTokenKey: sealed }).accessTokenKey?.reveal()).toBe(
        accessTokenKey,
      );
    },
  );

  it.each([
    [undefined, 'the option connection must be a URL'],
    [
      {},
      'the option connection must be a URL such as redis://host:6379, or an object with ioredis options; got nothing.',
    ],
    [{ connection: 'http://host' }, 'the option connection must be a URL'],
    [{ connection: 'redis://host/shop' }, 'the option connection must be a URL'],
    [{ connection: 'redis://:100%@host' }, 'the option connection must be a URL'],
    [
      { connection: { host: 'host', keyPrefix: 'shop:' } },
      'the option connection must be without keyPrefix (use the option prefix instead); got one with keyPrefix.',
    ],
    [{ connection: '' }, 'the option connection must be a URL'],
    [{ connection: new Map() }, 'the option connection must be a URL'],
    [{ connection: new URL(connection) }, 'the option connection must be a URL'],
    [
      { connection: 'redis://host?family=5' },
      'the option connection must be a URL whose family is 0, 4 or 6; got another.',
    ],
    [
      { connection: 'redis://host?family=6&tls=canary' },
      'the option connection must be a URL whose query is nothing but family (pass an object with ioredis options for all else, and write a ? in a user or password as %3F); got another parameter.',
    ],
    [
      { connection, prefix: '' },
      'the option prefix must be 1 to 64 characters: letters, digits or _ - . { }',
    ],
    [{ connection, prefix: 'a:b' }, 'the option prefix must be'],
    [
      { connection, accessTokenKey: 'short' },
      'the option accessTokenKey must be 32 bytes in hexadecimal or Base64; got a string of 5 characters.',
    ],
    [{ connection, accessTokenKey: 7 }, 'the option accessTokenKey must be'],
    [
      { connection, replicas: 0 },
      'the option replicas must be a whole number from 1 to 10000; got the number 0.',
    ],
    [
      { connection, url: connection },
      'the options cannot have "url"; allowed are connection, prefix, accessTokenKey, replicas.',
    ],
  ])('are rejected with a sentence: %j', (options, sentence) => {
    expect(() => resolveRedisOptions(options)).toThrow(WeComOptionsError);
    expect(() => resolveRedisOptions(options)).toThrow(`WeComPayRedisModule: ${sentence}`);
  });

  it('show neither a password nor a key', () => {
    const options = resolveRedisOptions({ connection: 'redis://user:canary@host', accessTokenKey: KEY });
    const printed = [
      inspect(options, { depth: 9, showHidden: true }),
      JSON.stringify(options),
      String(options.connection),
    ];
    expect(printed.join()).not.toMatch(/canary|abab/u);
    const refused = { connection: 'http://user:canary@host' };
    expect(() => resolveRedisOptions(refused)).toThrow(expect.not.objectContaining({ message: /canary/u }));
  });
});
