import { Tags, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { checkPattern, checkThat } from './check';

/** What all services take in tags: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const TAG_NAME = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;
const LONGEST_VALUE = 256;
/** Set by the library, and the same in every room. */
const COST_TAGS = ['app', 'tier', 'profile'];
const NOT_IN_TAG_VALUE = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;

/** Tags everything below a construct: the cost-allocation tags, then what the user wants. */
export function applyTags(scope: IConstruct, costTags: Record<string, string>, userTags: Record<string, string> = {}): void {
  checkTags(scope.node.path, userTags);
  for (const [name, value] of Object.entries({ ...costTags, ...userTags })) {
    Tags.of(scope).add(name, Token.isUnresolved(value) ? value : value.replace(NOT_IN_TAG_VALUE, '-').slice(0, LONGEST_VALUE));
  }
}

function checkTags(at: string, tags: Record<string, string>) {
  const fix = 'use letters, digits, spaces and _ . : / = + - @';
  for (const [name, value] of Object.entries(tags)) {
    checkThat({
      code: 'core.tag-reserved',
      at,
      prop: 'tags',
      value: name,
      allowed: `names other than ${COST_TAGS.join(', ')}`,
      holds: key => !COST_TAGS.includes(key),
      fix: 'choose another name; these say what each part of an app costs',
    });
    checkPattern({
      code: 'core.tag-name-invalid',
      at,
      prop: 'tags',
      value: name,
      pattern: TAG_NAME,
      allowed: 'names of 1 to 128 letters, digits, spaces and _ . : / = + - @ that do not begin with aws:',
      fix,
    });
    checkPattern({
      code: 'core.tag-value-invalid',
      at,
      prop: `tags.${name}`,
      value,
      pattern: TAG_VALUE,
      allowed: 'values of 1 to 256 letters, digits, spaces and _ . : / = + - @',
      fix,
    });
  }
}
