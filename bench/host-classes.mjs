import 'reflect-metadata';
import { Expose, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Min, ValidateNested } from 'class-validator';

/** Decorates DTO classes as a large application has them: class-validator and class-transformer remember each. */
export function decorateOtherClasses(count) {
  let previous = class First {};
  for (let index = 0; index < count; index++) previous = decoratedClass(previous);
}

function decoratedClass(nested) {
  class Other {}
  for (const field of ['id', 'name', 'note', 'city']) {
    decorate(Other, field, Expose(), IsString(), Length(1, 64), IsOptional());
  }
  for (const field of ['price', 'stock', 'weight']) decorate(Other, field, Expose(), IsInt(), Min(0));
  decorate(
    Other,
    'nested',
    Expose(),
    Type(() => nested),
    IsOptional(),
    ValidateNested(),
  );
  return Other;
}

function decorate(target, field, ...decorators) {
  for (const decorator of decorators) decorator(target.prototype, field);
}
