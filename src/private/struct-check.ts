import { fail } from './errors';
import { shown } from './kind-check';
import { Kind, Props, PropsOf, Struct, structOf } from './kinds';
import { isPlain, nameChecks } from './name-check';

/** The structs of all rooms, by `<room>.<name>`, to be compared with the assembly. */
export const STRUCTS = new Map<string, Struct>();

/**
 * Checks of a room for what TypeScript, Python and the others refuse themselves: a struct that is none, a prop that is missing, of another
 * kind, or unknown. From JavaScript each of them would fail somewhere below, or be left out in silence.
 */
export function structChecks(room: string) {
  const { checkKnown, checkMisspelled } = nameChecks(room);

  /** A struct, and the kinds of its props. */
  function struct<T>(name: string, example: string, props: PropsOf<T>): Struct {
    const made = structOf(example, props);
    STRUCTS.set(`${room}.${name}`, made);
    return made;
  }

  /** The props of a construct, or the options of a factory. */
  function checkProps(at: string, param: string, value: unknown, { example, props, fits }: Struct): void {
    if (value === undefined || value === null) {
      fail({ code: `${room}.props-missing`, at, prop: param, allowed: example, fix: `give ${example}` });
    }
    if (!fits(value)) refuse(at, param, value, example);
    (param === 'props' ? checkMisspelled : checkKnown)(at, '', value as object, props);
    checkAll(at, '', value as object, props);
  }

  /** Any other argument, or a prop. */
  function checkValue(at: string, prop: string, value: unknown, { required, example, fits, of, props }: Kind): void {
    const isMissing = value === undefined || (required && value === null);
    if (isMissing && required) {
      fail({ code: `${room}.prop-missing`, at, prop, allowed: example, fix: `write ${prop}: ${example}` });
    }
    if (isMissing) return;
    if (value === null || !fits(value)) refuse(at, prop, value, example);
    if (props) checkKnown(at, `${prop}.`, value as object, props);
    if (props) checkAll(at, `${prop}.`, value as object, props);
    if (of) checkElements(at, prop, value as object, of);
  }

  function checkElements(at: string, prop: string, value: object, of: Kind) {
    if (Array.isArray(value)) {
      value.forEach((element, index) => checkValue(at, `${prop}[${index}]`, element ?? null, of));
    } else if (isPlain(value)) {
      Object.entries(value).forEach(([name, element]) => checkValue(at, `${prop}.${name}`, element, of));
    }
  }

  function checkAll(at: string, path: string, given: object, props: Props) {
    for (const name in props) {
      checkValue(at, path + name, (given as Record<string, unknown>)[name], props[name]);
    }
  }

  function refuse(at: string, prop: string, value: unknown, example: string): never {
    fail({ code: `${room}.wrong-type`, at, prop, value: shown(value), allowed: example, fix: `write ${prop}: ${example}` });
  }

  return { struct, checkProps, checkValue };
}
