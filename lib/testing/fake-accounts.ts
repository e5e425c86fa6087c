/** A self-built app of a corp and the merchant it may ask about. */
export interface FakeAccount {
  readonly corpId: string;
  readonly corpSecret: string;
  readonly mchid: string;
}

export class FakeAccounts {
  readonly primary: FakeAccount;
  readonly #all: readonly FakeAccount[];

  constructor(primary: FakeAccount, others: readonly FakeAccount[]) {
    this.primary = primary;
    this.#all = [primary, ...others];
  }

  hasCorp(corpId: string): boolean {
    return this.#all.some((account) => account.corpId === corpId);
  }

  find(corpId: string, corpSecret: string): FakeAccount | undefined {
    return this.#all.find((account) => account.corpId === corpId && account.corpSecret === corpSecret);
  }

  owns(corpId: string, mchid: string): boolean {
    return this.#all.some((account) => account.corpId === corpId && account.mchid === mchid);
  }

  /** The given `mchid` if some account has it, the primary account's if none is given. */
  knownMchid(mchid = this.primary.mchid): string {
    if (this.#all.some((account) => account.mchid === mchid)) return mchid;
    throw new Error(
      `FakeWeCom: no account has mchid ${mchid}; name it in start({ mchid }) or start({ accounts })`,
    );
  }
}
