import 'reflect-metadata';

export { describeDtos } from './describe-dtos.js';
export type { DescribeDtosOptions } from './describe-dtos.options.js';
