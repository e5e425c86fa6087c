import { jest } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';

/** What a Nest logger writes when it is given something. */
function logged(json: boolean, log: (logger: ConsoleLogger) => void): string {
  let text = '';
  const write = ((chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  }) as typeof process.stdout.write;
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(write),
  );
  try {
    log(new ConsoleLogger('Test', { json, colors: false }));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return text;
}

/** The bytes as text, whether a string in them has one byte a character or two. */
function textsIn(bytes: Buffer): string {
  return bytes.toString('latin1') + bytes.toString('utf16le') + bytes.subarray(1).toString('utf16le');
}

const everything = { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity } as const;

/** The ways in which people print an error. */
export const PRINTERS: Readonly<Record<string, (error: Error) => string>> = {
  'inspect at depth 0': (error) => inspect(error, { depth: 0 }),
  'inspect at depth 2': (error) => inspect(error),
  'inspect of everything': (error) => inspect(error, everything),
  'inspect without custom ways': (error) => inspect(error, { ...everything, customInspect: false }),
  'inspect inside an object': (error) => inspect({ a: { b: { error } } }, { depth: 9 }),
  'format as console.log': (error) => format('failed:', error),
  'format %o %O %j %s': (error) => format('%o %O %j %s', error, error, error, error),
  'JSON.stringify': (error) => JSON.stringify({ error }),
  'JSON of the own properties': (error) => JSON.stringify(error, Object.getOwnPropertyNames(error)),
  toJSON: (error) => inspect((error as Error & { toJSON(): object }).toJSON(), everything),
  'String and template': (error) => `${String(error)} ${error.toString()} ${error.message}`,
  stack: (error) => String(error.stack),
  'own properties': (error) =>
    inspect(
      Reflect.ownKeys(error).map((key) => Reflect.get(error, key) as unknown),
      everything,
    ),
  'spread and entries': (error) => inspect([Object.assign({}, error), Object.entries(error)], everything),
  structuredClone: (error) => inspect(structuredClone(error), everything),
  'v8.serialize': (error) => textsIn(serialize(error)),
  'as the cause of another': (error) =>
    inspect(new Error('outer', { cause: new Error('inner', { cause: error }) }), everything),
  'in an AggregateError': (error) => inspect(new AggregateError([error], 'several'), everything),
  'Nest logger': (error) => logged(false, (logger) => logger.error(error)),
  'Nest logger with its stack': (error) =>
    logged(false, (logger) => logger.error(error.message, error.stack)),
  'Nest logger in JSON': (error) => logged(true, (logger) => logger.error(error)),
  'Nest logger in JSON, inside an object': (error) => logged(true, (logger) => logger.warn({ error })),
};
