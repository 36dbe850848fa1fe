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
