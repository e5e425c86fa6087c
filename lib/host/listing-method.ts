import { SetMetadata } from '@nestjs/common';

/** What a method that lists may return. */
type Rows<Row> = Iterable<Row> | AsyncIterable<Row> | PromiseLike<Iterable<Row> | AsyncIterable<Row>>;

/** Decorates a method that returns rows, or a promise of them. */
export type ListingMethod<Row, Args extends readonly unknown[] = []> = <
  T extends (...args: Args) => Rows<Row>,
>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/** Marks a method that lists rows of an account. */
export function listsRows<Row, Args extends readonly unknown[] = []>(
  metadataKey: string,
  account: string,
): ListingMethod<Row, Args> {
  const decorate = SetMetadata(metadataKey, account);
  return (target, name, descriptor) => {
    decorate(target, name, descriptor as TypedPropertyDescriptor<unknown>);
  };
}
