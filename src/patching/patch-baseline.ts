import { ArnFormat, Lazy, Resource, Stack, Token } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { aws_ssm } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { ApprovalRule } from './approval-rule';
import { OperatingSystem } from './operating-system';
import { PatchBaselineGrants } from './patch-baseline-grants';
import { IPatchBaseline, PatchBaselineAttributes } from './patch-baseline-interface';
import { PatchBaselineProps } from './patch-baseline-props';
import { checkPattern } from '../private/check';
import { idOfAws, rememberAws } from './private/aws-baselines';
import { checkBaseline } from './private/baseline-check';
import { rendered } from './private/baseline-render';
import { checkGiven, checkKind, checkOptions } from './private/kind-check';
import { nameFor } from './private/names';
import { checkDefault, checkGroup } from './private/patch-groups';
import { checkOptionNames, checkPropNames, PATCH_BASELINE_ATTRIBUTES, PATCH_BASELINE_PROPS } from './private/prop-names';
import { RejectedPatchesAction } from './severity';

/** What one that is made here and one that was there have in common. */
abstract class PatchBaselineBase extends Resource implements IPatchBaseline {
  public abstract readonly patchBaselineId: string;
  public abstract readonly patchBaselineArn: string;
  public abstract readonly operatingSystem?: OperatingSystem;

  /** Who may do what with it. */
  public get grants(): PatchBaselineGrants {
    return PatchBaselineGrants._of(this.patchBaselineArn);
  }

  /** How constructs of the CDK refer to it. */
  public get patchBaselineRef(): aws_ssm.PatchBaselineReference {
    return { patchBaselineId: this.patchBaselineId };
  }
}

/**
 * Which patches are approved for the nodes of one operating system, and when.
 *
 * @resource AWS::SSM::PatchBaseline
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
 */
export class PatchBaseline extends PatchBaselineBase {
  /**
   * AWS's own one of an operating system, such as `AWS-AmazonLinux2023DefaultPatchBaseline`. Its id differs between regions, and is looked up when it is
   * deployed.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param operatingSystem the operating system
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
   */
  public static awsDefault(scope: Construct, id: string, operatingSystem: OperatingSystem): IPatchBaseline {
    const at = `${scope.node.path}/${id}`;
    checkGiven(at, 'operatingSystem', operatingSystem, OperatingSystem, 'OperatingSystem.AMAZON_LINUX_2023');
    const arn = idOfAws(scope, at, operatingSystem);
    class Aws extends PatchBaselineBase {
      public readonly patchBaselineId = arn;
      public readonly patchBaselineArn = arn;
      public readonly operatingSystem = operatingSystem;
    }
    return rememberAws(new Aws(scope, id));
  }

  /**
   * One that is there already.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param patchBaselineId its id, such as `pb-0123456789abcdef0`; of one of AWS its ARN
   */
  public static fromPatchBaselineId(scope: Construct, id: string, patchBaselineId: string): IPatchBaseline {
    return PatchBaseline.fromPatchBaselineAttributes(scope, id, { patchBaselineId });
  }

  /**
   * One that is there already.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param attrs what is known of it
   */
  public static fromPatchBaselineAttributes(scope: Construct, id: string, attrs: PatchBaselineAttributes): IPatchBaseline {
    checkOptionNames('PatchBaseline.fromPatchBaselineAttributes', attrs, PATCH_BASELINE_ATTRIBUTES);
    const at = `${scope.node.path}/${id}`;
    checkOptions(at, 'attrs', attrs, "{ patchBaselineId: 'pb-0123456789abcdef0' }");
    checkKind(at, 'operatingSystem', attrs.operatingSystem, OperatingSystem, 'OperatingSystem.AMAZON_LINUX_2023');
    const { patchBaselineId, operatingSystem } = attrs;
    checkPattern({
      code: 'patching.baseline-id-invalid', at, prop: 'patchBaselineId', value: patchBaselineId ?? '', pattern: /^(arn:aws[\w-]*:ssm:[\w-]+:\d{12}:patchbaseline\/)?pb-[0-9a-f]{17}$/, allowed: 'the id of a patch baseline, as pb-0123456789abcdef0, or the ARN of one of AWS', fix: 'copy it from the console of Patch Manager, or use PatchBaseline.awsDefault()',
    });
    const known = { patchBaselineId, patchBaselineArn: arnOf(Stack.of(scope), patchBaselineId), operatingSystem };
    return imported(scope, id, known, known.patchBaselineArn === patchBaselineId);
  }

  /**
   * One that is there already, in the account and region of its ARN. Of one of AWS the ARN is the id: use `fromPatchBaselineId()` or `awsDefault()`.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param patchBaselineArn its ARN, which ends in its id
   */
  public static fromPatchBaselineArn(scope: Construct, id: string, patchBaselineArn: string): IPatchBaseline {
    checkPattern({
      code: 'patching.baseline-id-invalid', at: `${scope.node.path}/${id}`, prop: 'patchBaselineArn', value: patchBaselineArn ?? '', pattern: ARN, allowed: 'the ARN of a patch baseline, as arn:aws:ssm:eu-central-1:123456789012:patchbaseline/pb-0123456789abcdef0', fix: 'write it so, or use PatchBaseline.fromPatchBaselineId()',
    });
    const { resourceName } = Stack.of(scope).splitArn(patchBaselineArn, ArnFormat.SLASH_RESOURCE_NAME);
    return imported(scope, id, { patchBaselineId: resourceName!, patchBaselineArn }, true);
  }

  public readonly patchBaselineId: string;
  public readonly patchBaselineArn: string;
  public readonly operatingSystem?: OperatingSystem;
  /**
   * Its name.
   *
   * @attribute
   */
  public readonly patchBaselineName: string;

  private readonly groups: string[] = [];
  private readonly system: OperatingSystem;
  private readonly settings: PatchBaselineProps;

  constructor(scope: Construct, id: string, props: PatchBaselineProps) {
    super(scope, id, { physicalName: nameFor(scope, id, 'patchBaselineName', props?.patchBaselineName, () => this) });
    checkPropNames(this.node.path, props, PATCH_BASELINE_PROPS);
    checkOptions(this.node.path, 'props', props, '{ operatingSystem: patching.OperatingSystem.AMAZON_LINUX_2023 }');
    const settings = { approvalRules: [ApprovalRule.security()], rejectedPatchesAction: RejectedPatchesAction.BLOCK, ...given(props) };
    checkBaseline(this.node.path, settings);
    if (settings.isDefault === true) checkDefault(this, settings.operatingSystem);
    this.settings = settings;
    this.system = settings.operatingSystem;
    this.operatingSystem = this.system;
    this.patchBaselineName = this.physicalName;
    const resource = new ssm.CfnPatchBaseline(this, 'Resource', {
      name: this.physicalName, patchGroups: Lazy.list({ produce: () => this.groups }, { omitEmpty: true }), ...rendered(this.node.path, settings),
    });
    this.patchBaselineId = resource.ref;
    this.patchBaselineArn = arnOf(Stack.of(this), resource.ref);
    for (const group of settings.patchGroups ?? []) this.addPatchGroup(group);
  }

  /**
   * Uses it for a group of nodes.
   *
   * @param group value of the tag `PatchGroup` of the nodes
   */
  public addPatchGroup(group: string): void {
    checkGroup(this, this.system, group);
    if (!this.groups.includes(group)) this.groups.push(group);
  }

  /**
   * A copy, whose patches are approved some days later.
   *
   * @internal
   */
  public _laterBy(days: number, scope: Construct, id: string, patchGroups: string[]): PatchBaseline {
    const { approvalRules = [] } = this.settings;
    const at = `${scope.node.path}/${id}`;
    return new PatchBaseline(scope, id, {
      ...this.settings,
      approvalRules: this.system._hasDates ? approvalRules.map(rule => rule._laterBy(days, at)) : approvalRules,
      patchBaselineName: undefined,
      isDefault: undefined,
      patchGroups,
    });
  }

  /** The groups of nodes that it is used for. */
  public get patchGroups(): string[] {
    return [...this.groups];
  }
}

const ARN = /^arn:aws[\w-]*:ssm:[\w-]+:\d{12}:patchbaseline\/pb-[0-9a-f]{17}$/;

interface Known {
  readonly patchBaselineId: string;
  readonly patchBaselineArn: string;
  readonly operatingSystem?: OperatingSystem;
}

function imported(scope: Construct, id: string, known: Known, byArn: boolean): IPatchBaseline {
  class Import extends PatchBaselineBase {
    public readonly patchBaselineId = known.patchBaselineId;
    public readonly patchBaselineArn = known.patchBaselineArn;
    public readonly operatingSystem = known.operatingSystem;
  }
  return new Import(scope, id, byArn ? { environmentFromArn: known.patchBaselineArn } : {});
}

/** What is left out has its default, also where somebody wrote `undefined`. */
function given(props: PatchBaselineProps): PatchBaselineProps {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as unknown as PatchBaselineProps;
}

function arnOf(stack: Stack, id: string): string {
  if (!Token.isUnresolved(id) && id.startsWith('arn:')) return id;
  return stack.formatArn({ service: 'ssm', resource: 'patchbaseline', resourceName: id, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
