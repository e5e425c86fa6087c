export const LOCAL: string;
export function reservedPort(): Promise<number>;
