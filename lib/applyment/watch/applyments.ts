import { textAt } from '../../common/clock.js';
import { assertIsObject } from '../../decode/decode-request.js';
import { readCreation } from '../../host/rows/created-at.js';
import { retriesOf } from '../../host/rows/retries-of.js';
import type { ItemKind, ListedItem } from '../../polling/kinds/item-kind.interface.js';
import { retriedEventId } from '../../polling/kinds/retried-item.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import { toStatusQuery } from '../calls/applyment.request.js';
import { GET_APPLYMENT_STATUS } from '../calls/get-applyment-status.endpoint.js';
import type { KnownApplyment } from '../dto/applyment.dto.js';
import { applymentKey, isApplymentKey, numberOfKey } from './applyment-key.js';
import { APPLYMENT_STATE_RULES, hasFinished } from './applyment-state-rules.js';
import { getApplymentEventName } from './applyment.event.js';
import { ON_APPLYMENT_METADATA } from './on-applyment.decorator.js';
import type { UnfinishedApplyment } from './unfinished-applyments.decorator.js';
import { UNFINISHED_APPLYMENTS_METADATA } from './unfinished-applyments.decorator.js';
import { asApplyment, WatchedApplyment } from './watched-applyment.js';

const { path } = GET_APPLYMENT_STATUS;

/** Applyments, under watch until the account is open or they are rejected. */
export const APPLYMENTS: ItemKind<KnownApplyment> = {
  topic: 'wecom-pay-applyments',
  words: {
    noun: 'applyment',
    option: 'applyments',
    activity: 'Polling of applyments',
    service: 'ApplymentService',
    lister: '@UnfinishedApplyments',
    listener: '@OnApplyment',
  },
  endpoint: GET_APPLYMENT_STATUS,
  rules: APPLYMENT_STATE_RULES,
  stateField: 'applyment_state',
  jobName: 'poll-applyment',
  metadata: { lister: UNFINISHED_APPLYMENTS_METADATA, listener: ON_APPLYMENT_METADATA },
  columns: ['out_request_no', 'createdAt'],
  eventName: getApplymentEventName,
  eventId: (item, state) => retriedEventId(asApplyment(item), state, hasFinished(state)),
  payload: (applyment, item) => ({ ...refOf(item), applyment, retries: asApplyment(item).retried }),
  read: readApplyment,
  create: (source, sweepsBefore, phase) => new WatchedApplyment(source, sweepsBefore, phase),
  isKey: isApplymentKey,
  refOf,
  fieldsOf: (item) => {
    const { retried, rejectedSince } = asApplyment(item);
    return {
      ...refOf(item),
      ...correctableOf(item),
      ...(retried > 0 && { retried }),
      ...(rejectedSince !== undefined && { rejectedSince: textAt(rejectedSince) }),
    };
  },
  correctableOf,
};

function refOf({ key }: WatchedItem): { readonly out_request_no: string } {
  return { out_request_no: numberOfKey(key) };
}

function correctableOf(item: WatchedItem): { readonly retries: number } | undefined {
  const { retries } = asApplyment(item);
  return retries > 0 ? { retries } : undefined;
}

function readApplyment(row: unknown): ListedItem {
  assertIsObject(row, 'The applyment must be a row with out_request_no', path);
  const unfinished = row as UnfinishedApplyment;
  const { out_request_no } = toStatusQuery(unfinished.out_request_no);
  return {
    key: applymentKey(out_request_no),
    fields: { retries: retriesOf(unfinished.retries, path) },
    ...readCreation(unfinished, path, 'applyment'),
  };
}
