import { Construct } from 'constructs';
import { isExact } from './exact';

const RTTI = Symbol.for('jsii.rtti');

interface CompiledClass {
  readonly name: string;
  readonly [RTTI]?: { readonly fqn: string; readonly version: string };
}

/** The class of an object, with package and version where it was compiled by jsii. */
export function classOf(value: object): string {
  const { constructor } = value as { readonly constructor?: CompiledClass };
  return `${constructor?.name} ${JSON.stringify(constructor?.[RTTI])}`;
}

/** The version of the package of a class that was compiled by jsii, and not of one that it extends. */
export function classVersionOf(type: object | undefined): string | undefined {
  return type && Object.hasOwn(type, RTTI) ? (type as CompiledClass)[RTTI]?.version : undefined;
}

/** Of a package that is being worked on, the code changes and the version does not. */
const RELEASED = /^(?!0\.0\.0$)\d+\.\d+\.\d+$/;
/** Fields that nobody else sees; a word in a text that looks so counts, too, which does no harm. */
const HIDDEN_FIELD = /(^|[^\w&'"`/])#[A-Za-z_$]/;

/**
 * Whether the version of its package and its fields tell all that an object does: its class is one of a release, all fields can be seen, and hold
 * data. Methods of other languages, with which the jsii runtime replaces those of a class, are on the object itself, as no fields that can be seen.
 */
export function tellsItself(value: object): boolean {
  const { constructor } = value;
  return RELEASED.test(classVersionOf(constructor) ?? '')
    && !classesOf(value).some(type => HIDDEN_FIELD.test(Function.prototype.toString.call(type)))
    && Object.getOwnPropertyNames(value).every(name => Object.prototype.propertyIsEnumerable.call(value, name))
    && Object.values(value).every(field => isExact(field) || Construct.isConstruct(field));
}

function classesOf(value: object): object[] {
  const above = Object.getPrototypeOf(value);
  return above === null || above === Object.prototype ? [] : [above.constructor, ...classesOf(above)];
}
