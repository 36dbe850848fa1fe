import { Token } from 'aws-cdk-lib';
import { checkPattern, checkThat } from '../private/check';
import { fail } from '../private/errors';
import { checkTexts } from './private/kind-check';
import { TargetPlan } from './private/target-plan';
import { sorted } from '../private/sorted';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Target.html */
const MOST_VALUES = 50;
const MOST_TAGS = 5;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=\-@]{1,127}$/u;

/**
 * Which nodes a maintenance window is about.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RegisterTargetWithMaintenanceWindow.html
 */
export class WindowTarget {
  /**
   * Nodes with a tag.
   *
   * @param key key of the tag: 1 to 127 letters, digits, spaces and `_ . : / = - @`
   * @param values its values, of which one has to be there; up to 50
   */
  public static tag(key: string, ...values: string[]): WindowTarget {
    return new WindowTarget({ kind: 'INSTANCE', targets: [tagTarget('WindowTarget.tag', key, values)] });
  }

  /**
   * Nodes that have all of these tags.
   *
   * @param valuesByKey the values of each tag, of which one has to be there; up to five tags
   */
  public static tags(valuesByKey: { [key: string]: string[] }): WindowTarget {
    const at = 'WindowTarget.tags';
    const entries = Object.entries(sorted(valuesByKey ?? {}));
    if (entries.length === 0 || entries.length > MOST_TAGS) {
      fail({ code: 'patching.target-invalid', at, prop: 'valuesByKey', value: Object.keys(valuesByKey ?? {}), allowed: `1 to ${MOST_TAGS} tags`, fix: "write { PatchGroup: ['web'] }" });
    }
    return new WindowTarget({ kind: 'INSTANCE', targets: entries.map(([key, values]) => tagTarget(at, key, values)) });
  }

  /**
   * Nodes by their ids: instances of Amazon EC2 (`i-…`) and others that Systems Manager manages (`mi-…`).
   *
   * @param ids the ids; up to 50
   */
  public static instances(...ids: string[]): WindowTarget {
    const at = 'WindowTarget.instances';
    checkAll(at, 'ids', ids);
    for (const id of ids) {
      checkPattern({ code: 'patching.target-invalid', at, prop: 'ids', value: id, pattern: /^(i|mi)-(\w{8}|\w{17})$/, allowed: 'ids of nodes, as i-0123456789abcdef0 or mi-0123456789abcdef0', fix: 'copy it from Fleet Manager' });
    }
    return new WindowTarget({ kind: 'INSTANCE', targets: [{ key: 'InstanceIds', values: ids }] });
  }

  /**
   * What is in a resource group.
   *
   * @param name its name
   * @param resourceTypes the types that are meant of it, as `AWS::EC2::Instance`; all of them when left out
   */
  public static resourceGroup(name: string, ...resourceTypes: string[]): WindowTarget {
    const at = 'WindowTarget.resourceGroup';
    checkPattern({ code: 'patching.target-invalid', at, prop: 'name', value: name ?? '', pattern: /^[\w.-]{1,300}$/, allowed: '1 to 300 letters, digits, _, - and .', fix: 'give the name of the group, and not its ARN' });
    checkTexts(at, 'resourceTypes', resourceTypes, "'AWS::EC2::Instance'");
    checkThat({ code: 'patching.target-invalid', at, prop: 'resourceTypes', value: resourceTypes, allowed: 'up to 5 types of resources', fix: "write 'AWS::EC2::Instance'", holds: types => types.length <= 5 && types.every(isType) });
    const types = resourceTypes.length > 0 ? [{ key: 'resource-groups:ResourceTypeFilters', values: resourceTypes }] : [];
    return new WindowTarget({ kind: 'RESOURCE_GROUP', targets: [{ key: 'resource-groups:Name', values: [name] }, ...types] });
  }

  private constructor(
    /** @internal */
    public readonly _plan: TargetPlan,
  ) {}
}

function isType(type: string): boolean {
  return Token.isUnresolved(type) || /^AWS(::\w+){2}$/.test(type);
}

function tagTarget(at: string, key: string, values: string[]) {
  checkPattern({ code: 'patching.target-invalid', at, prop: 'key', value: key ?? '', pattern: TAG_KEY, allowed: '1 to 127 letters, digits, spaces and _ . : / = - @', fix: 'give the nodes another tag: Systems Manager finds none by a key with other characters, such as +' });
  checkAll(at, 'values', values);
  return { key: `tag:${key}`, values };
}

function checkAll(at: string, prop: string, values: string[]) {
  checkTexts(at, prop, values ?? null, "'web'");
  checkThat({ code: 'patching.target-invalid', at, prop, value: values, allowed: `1 to ${MOST_VALUES} of them, each once`, fix: 'name one at least', holds: list => list.length > 0 && list.length <= MOST_VALUES && new Set(list).size === list.length });
}
