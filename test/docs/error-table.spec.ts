import { describe, expect, it, jest } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { ERRCODES } from '../../lib/errors/errcodes.js';
import { REDIS_REASONS } from '../../lib/errors/redis-refusals.js';
import * as library from '../../lib/index.js';
import { WeComPayError, WeComPayExceptionFilter } from '../../lib/index.js';
import { tableWith } from './support/markdown.js';
import { READMES, readText } from './support/repository.js';

const YES = new Set(['yes', '是']);

type ErrorClass = new (message: string) => WeComPayError;

const classes = Object.values(library).filter(
  (value) => typeof value === 'function' && value.prototype instanceof WeComPayError,
) as unknown as readonly ErrorClass[];

const classNames = classes.map(({ name }) => name).toSorted();

function errorOf(name: string): WeComPayError {
  const type = classes.find((candidate) => candidate.name === name);
  if (!type) throw new Error(`${name} is not exported`);
  return new type('message');
}

/** The status that the filter answers with. */
function statusOf(thrown: WeComPayError): number {
  const reply = jest.fn<(response: unknown, body: unknown, status: number) => void>();
  const adapterHost = {
    httpAdapter: { isHeadersSent: () => false, reply, setHeader: jest.fn() },
  } as unknown as HttpAdapterHost;
  const host = {
    getType: () => 'http',
    switchToHttp: () => ({ getResponse: () => ({}) }),
  } as unknown as ArgumentsHost;
  new WeComPayExceptionFilter(adapterHost).catch(thrown, host);
  return reply.mock.calls[0]![2];
}

describe.each(READMES)('the table of errors in %s', (file) => {
  Logger.overrideLogger(false);
  const rows = tableWith(file, 'WeComOptionsError').map(([name = '', code, retryable = '', status]) => ({
    name,
    code,
    retryable,
    status: Number(status),
  }));

  it('lists every class of the family', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual(classNames);
  });

  it.each(rows)('is right about $name', ({ name, code, retryable, status }) => {
    const error = errorOf(name);
    expect({ code, retryable: YES.has(retryable), status }).toEqual({
      code: error.code,
      retryable: error.retryable,
      status: statusOf(error),
    });
  });
});

describe.each(['docs/errors.md', 'docs/errors.zh-CN.md'])('%s', (file) => {
  it('explains every class of the family', () => {
    const explained = [...readText(file).matchAll(/^- \*\*`(\w+)`\*\* .+ → .+$/gmu)].map(
      ([, name = '']) => name,
    );
    expect(explained.toSorted()).toEqual(classNames);
  });

  it('lists every errcode with the class it becomes, in order', () => {
    const rows = tableWith(file, '-1');
    const documented = rows.map(([errcode, name]) => [Number(errcode), name]);
    const mapped = [...ERRCODES].flatMap(([errcode, { type, bySecret }]) =>
      [type, bySecret?.type].flatMap((each) => (each ? [[errcode, each.name] as const] : [])),
    );
    expect(documented).toEqual(mapped.toSorted(([a], [b]) => a - b));
    expect(rows.filter(([, , meaning]) => !meaning)).toEqual([]);
  });

  it('explains every answer with which Redis refuses a command', () => {
    const answers = tableWith(file, 'READONLY').flatMap(([words = '']) => words.match(/[A-Z]+/gu) ?? []);
    expect(answers.toSorted()).toEqual(Object.keys(REDIS_REASONS).toSorted());
  });
});
