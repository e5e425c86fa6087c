import { SetMetadata } from '@nestjs/common';

/** What a method that lists may return. */
type Rows<Row> = Iterable<Row> | AsyncIterable<Row> | PromiseLike<Iterable<Row> | AsyncIterable<Row>>;

/** Decorates a method that returns rows, or a promise of them. */
export type ListingMethod<Row> = <T extends () => Rows<Row>>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/** Marks a method that lists the items of an account. */
export function listsItems<Row>(metadataKey: string, account: string): ListingMethod<Row> {
  const decorate = SetMetadata(metadataKey, account);
  return (target, name, descriptor) => {
    decorate(target, name, descriptor as TypedPropertyDescriptor<unknown>);
  };
}
