import type { JsonObject } from '../exchange/answer.js';
import type { FakeAccount, FakeAccounts } from '../support/fake-accounts.js';
import type { ApplymentDesk } from './applyment-desk.js';
import type { BookedApplyment, FakeApplyment, FakeApplymentState } from './fake-applyment.js';
import { shownIn } from './fake-applyment.js';
import type { FakeImage } from './image-book.js';

/** The app that has uploaded an image, or submitted an applyment. */
export interface FakeApplymentSelector {
  /** @default the first account */
  readonly account?: Pick<FakeAccount, 'corpId' | 'corpSecret'> | undefined;
}

/**
 * The images and applyments that WeCom has taken. An applyment is `CHECKING` until `advance` is called, or until it has
 * taken as long as the option `applymentTakes` says.
 */
export class FakeApplyments {
  readonly #desk: ApplymentDesk;
  readonly #accounts: FakeAccounts;

  /** @internal */
  constructor(desk: ApplymentDesk, accounts: FakeAccounts) {
    this.#desk = desk;
    this.#accounts = accounts;
  }

  /** The images that an app has uploaded, the oldest first. */
  images({ account }: FakeApplymentSelector = {}): readonly FakeImage[] {
    return this.#desk.images.of(appOf(account ?? this.#accounts.primary));
  }

  /** The applyment as `get_applyment_status` would return it; `undefined` if WeCom does not know it. */
  get(out_request_no: string, selector?: FakeApplymentSelector): FakeApplyment | undefined {
    const booked = this.#find(out_request_no, selector);
    return booked && structuredClone(booked.shown);
  }

  /** How many times an applyment was submitted: 0 if WeCom does not know it, more than 1 only after it was rejected. */
  submissionsOf(out_request_no: string, selector?: FakeApplymentSelector): number {
    return this.#find(out_request_no, selector)?.submissions ?? 0;
  }

  /**
   * Moves an applyment on, with the fields that WeCom documents for the state, such as `sign_url` for `NEED_SIGN`.
   *
   * @param state a documented `applyment_state`, or any that WeCom may add
   * @param fields of `status`, instead of the fake's
   * @throws Error if WeCom does not know the applyment, or if it is done or void
   */
  advance(
    out_request_no: string,
    state: FakeApplymentState | (string & {}),
    fields: Readonly<JsonObject> = {},
    selector?: FakeApplymentSelector,
  ): FakeApplyment {
    const booked = this.#find(out_request_no, selector);
    const cannot = `FakeWeCom: cannot advance applyment ${out_request_no}`;
    if (!booked) throw new Error(`${cannot}: this app has submitted no such applyment`);
    const now = booked.shown.status.applyment_state;
    if (now === 'FINISH' || now === 'CANCELED') throw new Error(`${cannot}: it is ${now}`);
    const { shown } = this.#desk.store({ ...booked, shown: shownIn(state, booked, fields) });
    return structuredClone(shown);
  }

  #find(out_request_no: string, { account }: FakeApplymentSelector = {}): BookedApplyment | undefined {
    return this.#desk.find(appOf(account ?? this.#accounts.primary), out_request_no);
  }
}

/** @internal What images and applyments belong to. */
export function appOf({ corpId, corpSecret }: Pick<FakeAccount, 'corpId' | 'corpSecret'>): string {
  return `${corpId} ${corpSecret}`;
}
