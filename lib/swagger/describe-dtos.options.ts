import { shapeOf } from '../common/text.js';
import { section, wrongOption } from '../options/option-rules.js';

const FUNCTION = 'describeDtos()';

/** The languages that descriptions are written in. */
const LANGUAGES = ['en', 'zh'] as const;
/** English or Chinese. */
export type Language = (typeof LANGUAGES)[number];

/** The options of `describeDtos()`. */
export interface DescribeDtosOptions {
  /**
   * The language of the descriptions: English or Chinese.
   * @default 'en'
   */
  readonly language?: Language | undefined;
}

const OPTIONS = ['language'] as const satisfies readonly (keyof DescribeDtosOptions)[];

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function languageIn(options: unknown): Language {
  const { language = 'en' } = section('', options, OPTIONS, FUNCTION);
  const known = LANGUAGES.find((one) => one === language);
  if (known !== undefined) return known;
  throw wrongOption('language', "'en' or 'zh'", shapeOf(language), FUNCTION);
}
