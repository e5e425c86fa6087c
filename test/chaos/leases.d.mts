/** What Redis was told about the lock of a job. */
export interface LockCommand {
  readonly at: number;
  readonly action: 'set' | 'del';
  readonly job: string;
  readonly token?: string | undefined;
  readonly holder: string;
}

export interface Lease {
  readonly job: string;
  readonly token: string | undefined;
  readonly holder: string;
  readonly from: number;
  readonly renewedAt: number;
  readonly until: number;
  readonly isGivenBack: boolean;
}

export interface PollSpan {
  readonly item: string;
  readonly holder: string;
  readonly from: number;
  readonly to: number;
}

export interface Overlap {
  readonly item: string;
  readonly first: PollSpan;
  readonly second: PollSpan;
  readonly lease: Lease | undefined;
  readonly why: string | undefined;
}

export function leasesOf(commands: readonly LockCommand[], lockDuration: number): readonly Lease[];

export function overlapsOf(
  polls: readonly PollSpan[],
  leases: readonly Lease[],
  couldRenew: (holder: string, from: number, to: number) => boolean,
  tolerance?: number,
): { readonly allowed: readonly Overlap[]; readonly forbidden: readonly Overlap[] };
