import type { FakeEndpoint } from '../support/endpoints.js';
import { GET_BILL, GET_ORDER } from '../support/endpoints.js';
import { assertFault } from './fault-validation.js';
import type { Fault, FaultTrigger, RequestFault } from './fault.js';

/** The handle of a fault that was added. */
export interface FaultHandle {
  /** How many requests it has hit; always 0 for `refuse`, which lets none in. */
  readonly struck: number;
  /** Removes the fault; after `refuse`, connections are accepted again. May be called more than once. */
  remove(): void;
}

/** A fault that hits a request, and whether WeCom carries the request out all the same. */
export interface Hit {
  readonly fault: RequestFault;
  readonly carriedOut: boolean;
}

/** The door of the server: shut while any `refuse` is active. */
export interface Door {
  open(): void;
  shut(): void;
}

/** The endpoint of the kinds that make sense at one only. */
const ONLY_ON: Partial<Record<RequestFault['kind'], FakeEndpoint>> = {
  'wrong-order': GET_ORDER,
  bill: GET_BILL,
};

class ScriptedFault {
  readonly fault: RequestFault;
  readonly #trigger: FaultTrigger;
  #seen = 0;
  #struck = 0;

  constructor(fault: RequestFault & FaultTrigger) {
    this.fault = fault;
    this.#trigger = { ...fault, on: ONLY_ON[fault.kind] ?? fault.on };
  }

  get struck(): number {
    return this.#struck;
  }

  get hit(): Hit {
    const { fault } = this;
    const isRefusal = fault.kind === 'errcode' || fault.kind === 'status';
    return { fault, carriedOut: this.#trigger.carriedOut ?? !isRefusal };
  }

  get isUsedUp(): boolean {
    return this.#struck >= (this.#trigger.times ?? 1);
  }

  matches(endpoint: string): boolean {
    return this.#trigger.on === undefined || this.#trigger.on === endpoint;
  }

  see(): void {
    this.#seen += 1;
  }

  tryStrike(): boolean {
    const { after = 0, probability = 1, random = Math.random } = this.#trigger;
    if (this.#seen <= after || (probability < 1 && random() >= probability)) return false;
    this.#struck += 1;
    return true;
  }
}

/** What goes wrong. Faults are tried in the order in which they were added; at most one hits each request. */
export class FakeFaults {
  readonly #door: Door;
  readonly #refusals = new Set<Fault>();
  #script: readonly ScriptedFault[] = [];

  /** @internal */
  constructor(door: Door) {
    this.#door = door;
  }

  /**
   * Adds a fault. Without a trigger it hits the next request, once.
   *
   * @example
   * wecom.faults.add({ kind: 'errcode', errcode: 60020 });
   * wecom.faults.add({ kind: 'reset', on: '/cgi-bin/gettoken', times: 3 });
   * // carried out, but the answer is lost; and never arrived
   * wecom.faults.add({ kind: 'reset', on: '/cgi-bin/miniapppay/refund' });
   * wecom.faults.add({ kind: 'reset', on: '/cgi-bin/miniapppay/refund', carriedOut: false });
   * @throws TypeError naming the invalid field
   */
  add(fault: Fault): FaultHandle {
    assertFault(fault);
    return fault.kind === 'refuse' ? this.#refuse({ ...fault }) : this.#append(new ScriptedFault(fault));
  }

  /** Removes all faults. Requests that already hang do so until the client gives up or the fake is closed. */
  clear(): void {
    this.#script = [];
    this.#refusals.clear();
    this.#door.open();
  }

  /** @internal The fault that hits this request. */
  next(endpoint: string): Hit | undefined {
    const matching = this.#script.filter((scripted) => scripted.matches(endpoint));
    for (const scripted of matching) scripted.see();
    const striking = matching.find((scripted) => scripted.tryStrike());
    if (striking?.isUsedUp) this.#drop(striking);
    return striking?.hit;
  }

  #append(scripted: ScriptedFault): FaultHandle {
    this.#script = [...this.#script, scripted];
    return {
      get struck() {
        return scripted.struck;
      },
      remove: () => this.#drop(scripted),
    };
  }

  #drop(scripted: ScriptedFault): void {
    this.#script = this.#script.filter((other) => other !== scripted);
  }

  #refuse(fault: Fault): FaultHandle {
    this.#refusals.add(fault);
    this.#door.shut();
    return {
      struck: 0,
      remove: () => {
        if (this.#refusals.delete(fault) && this.#refusals.size === 0) this.#door.open();
      },
    };
  }
}
