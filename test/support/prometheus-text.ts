/** A line of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus's text format, as far as exporters of OpenTelemetry write it. */
export function samplesIn(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)/u.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gu)].map(([, key, quoted]) => [
        key,
        quoted,
      ]);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

/** A metric that an expression of PromQL selects, and the labels that it names. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What a PromQL expression selects, if each metric has a selector: `sum by (a) (rate(m{b="c"}[5m]))`. */
export function selectedBy(expression: string): readonly Selected[] {
  const grouping = [...expression.matchAll(/\bby \(([^)]*)\)/gu)].flatMap(([, names = '']) =>
    names.split(', '),
  );
  return [...expression.matchAll(/(\w+)\{([^}]*)\}/gu)].map(([, metric = '', selectors = '']) => ({
    metric,
    labels: [...grouping, ...[...selectors.matchAll(/(\w+)(?:=~|!=|=)"/gu)].map(([, label = '']) => label)],
  }));
}
