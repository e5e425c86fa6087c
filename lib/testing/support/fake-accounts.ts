/** A self-built app of a corp, and the merchant whose orders it may query. */
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

  /** The corp of a merchant, which `knownMchid` has let through. */
  corpOf(mchid: string): string {
    return this.#all.find((account) => account.mchid === mchid)?.corpId ?? this.primary.corpId;
  }

  /** The given `mchid` if an account has it; if none is given, that of the primary account. */
  knownMchid(mchid = this.primary.mchid): string {
    if (this.#all.some((account) => account.mchid === mchid)) return mchid;
    throw new Error(
      `FakeWeCom: no account has mchid ${mchid}; pass it in start({ mchid }) or start({ accounts })`,
    );
  }
}
