/** Validation alone, without network, in a process of its own. */
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { OrderDto } from '../dist/index.js';
import { decode } from '../dist/decode/decode.js';
import { decorateOtherClasses } from './host-classes.mjs';
import { answerCommands } from './ipc.mjs';
import { costOfStep } from './measure.mjs';
import { ORDER } from './order.mjs';

const TEXT = JSON.stringify(ORDER);
const BODY = JSON.parse(TEXT);

const STEPS = {
  parse: () => JSON.parse(TEXT),
  decode: () => decode(OrderDto, BODY, failOnDeparture),
  transformAndValidate() {
    const order = plainToInstance(OrderDto, BODY, { excludeExtraneousValues: true });
    const [error] = validateSync(order, { forbidUnknownValues: true });
    if (error) throw new Error(error.toString());
  },
};

answerCommands({
  decorateOtherClasses,
  cost: (step, count) => costOfStep(STEPS[step], count),
});

function failOnDeparture({ path, expected, received }) {
  throw new Error(`${path} should be ${expected}, got ${received}.`);
}
