import { Converter, ReflectionKind } from 'typedoc';

const TAG = '@throws';

/**
 * Names the main entry point as it is imported. TypeDoc drops the class of `@throws {WeComRequestError} …`:
 * makes one list of them, each with a link.
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children ?? []) if (entry.name === 'index') entry.name = 'nestjs-wecom-pay';
    const classes = new Map(
      project.getReflectionsByKind(ReflectionKind.Class).map((reflection) => [reflection.name, reflection]),
    );
    for (const { comment } of Object.values(project.reflections)) if (comment) listThrows(comment, classes);
  });
}

function listThrows(comment, classes) {
  const [first, ...others] = comment.blockTags.filter(({ tag }) => tag === TAG);
  if (first === undefined) return;
  first.content = [first, ...others].flatMap((tag) => itemOf(tag, classes));
  comment.blockTags = comment.blockTags.filter((tag) => !others.includes(tag));
}

function itemOf({ typeAnnotation = '', content }, classes) {
  const name = typeAnnotation.replace(/^\{|\}$/gu, '');
  const target = classes.get(name);
  const thrown = target
    ? { kind: 'inline-tag', tag: '@link', text: name, target }
    : { kind: 'text', text: name };
  return [{ kind: 'text', text: '\n- ' }, thrown, { kind: 'text', text: ' ' }, ...indented(content)];
}

function indented(content) {
  return content.map((part) => ({ ...part, text: part.text.replaceAll('\n', '\n  ') }));
}
