/** What the numbers of orders begin with that the sample plays for earlier days. */
export const PAST = 'PAST-';
