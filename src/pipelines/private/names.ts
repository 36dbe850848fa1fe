/** Names of variables, as shells know them. */
export const VARIABLE_NAME = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  allowed: 'letters, digits and underscores, not a digit first',
  fix: 'use a name such as SITE_URL',
};

/**
 * What stages and actions of a pipeline may be called, with room for what is added to it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export const STAGE_NAME = {
  // Constructs cannot be called what every object of JavaScript has.
  pattern: /^(?!(?:constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)$)[A-Za-z0-9][A-Za-z0-9@_-]{0,59}$/,
  allowed: '1 to 60 letters, digits and @ _ -, a letter or a digit first, and not constructor, toString and the like',
  fix: 'use a short name such as Prod',
};

/** Names of artifacts, which are identifiers of build projects and parts of variables of their environment, too. */
export const ARTIFACT_NAME = {
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,59}$/,
  allowed: '1 to 60 letters, digits and underscores, a letter first',
  fix: 'use a name such as Site',
};

/** Anything as the name of an action or a namespace of variables. */
export function plain(text: string, longest = 100): string {
  return text.replace(/[^A-Za-z0-9@_-]+/g, '-').slice(0, longest);
}
