import { types } from 'node:util';
import { BILL_FLAWS } from '../bills/bill-flaw.js';
import { isJsonObject } from '../exchange/answer.js';
import { ENDPOINTS } from '../support/endpoints.js';
import { isCount } from '../support/rules.js';
import type { Fault, FaultKind, FaultTrigger } from './fault.js';

type Check = readonly [label: string, holds: boolean];

/** They need no correct answer, so the request may have been lost before WeCom carried it out. */
const BEFORE_THE_ANSWER: readonly FaultKind[] = [
  'reset',
  'half-close',
  'hang',
  'html',
  'empty',
  'body',
  'errcode',
  'status',
];

/** @throws TypeError naming the invalid field */
export function assertFault(fault: Fault): void {
  const wrong = [...parameterChecks(fault), ...triggerChecks(fault)].find(([, holds]) => !holds);
  if (wrong) throw new TypeError(`FakeWeCom: fault "${fault.kind}": ${wrong[0]}`);
}

function parameterChecks(fault: Fault): readonly Check[] {
  switch (fault.kind) {
    case 'refuse':
    case 'reset':
    case 'reset-mid-body':
    case 'half-close':
    case 'hang':
    case 'html':
    case 'empty':
    case 'wrong-order':
      return [];
    case 'drip':
      return [['intervalMs must be a number ≥ 0', isAtLeast(fault.intervalMs ?? 0, 0)]];
    case 'truncate':
      return [
        ["framing must be 'broken' or 'intact'", ['broken', 'intact', undefined].includes(fault.framing)],
      ];
    case 'body':
      return [
        [
          'body must be a string or a Uint8Array',
          typeof fault.body === 'string' || types.isUint8Array(fault.body),
        ],
        statusCheck(fault.status ?? 200),
      ];
    case 'status':
      return [statusCheck(fault.status)];
    case 'gzip-bomb':
      return [['inflatedMiB must be a whole number ≥ 1', isCount(fault.inflatedMiB ?? 1)]];
    case 'errcode':
      return [['errcode must be a whole number', Number.isSafeInteger(fault.errcode)]];
    case 'oversize':
      return [['bytes must be a whole number ≥ 1', isCount(fault.bytes ?? 1)]];
    case 'patch':
      return [['fields must be an object', isJsonObject(fault.fields)]];
    case 'delay':
      return [
        ['ms must be a number ≥ 0', isAtLeast(fault.ms, 0)],
        ["of must be 'request' or 'answer'", ['request', 'answer', undefined].includes(fault.of)],
      ];
    case 'bill':
      return [[`flaw must be one of ${BILL_FLAWS.join(', ')}`, BILL_FLAWS.includes(fault.flaw)]];
    default:
      return [['unknown kind', false]];
  }
}

function triggerChecks(fault: Fault): readonly Check[] {
  const trigger: FaultTrigger = fault.kind === 'refuse' ? {} : fault;
  const { on, times = 1, after = 0, probability = 1, carriedOut = true } = trigger;
  return [
    [`on must be one of ${ENDPOINTS.join(', ')}`, on === undefined || ENDPOINTS.includes(on)],
    ['times must be a whole number ≥ 1 or Infinity', times === Infinity || isCount(times)],
    ['after must be a whole number ≥ 0', after === 0 || isCount(after)],
    ['probability must be between 0 and 1', probability >= 0 && probability <= 1],
    ['carriedOut must be true or false', typeof carriedOut === 'boolean'],
    [
      `carriedOut can be false only with ${BEFORE_THE_ANSWER.join(', ')}`,
      carriedOut || BEFORE_THE_ANSWER.includes(fault.kind),
    ],
  ];
}

function statusCheck(status: number): Check {
  return ['status must be an HTTP status from 200 to 599', isCount(status) && status >= 200 && status <= 599];
}

function isAtLeast(value: number, least: number): boolean {
  return Number.isFinite(value) && value >= least;
}
