export function mostWithin(times: readonly number[], ms: number): number;
