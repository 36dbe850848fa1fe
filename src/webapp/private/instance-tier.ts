import { Annotations, Aws, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as assets from 'aws-cdk-lib/aws-ecr-assets';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { InstanceRollout, toInstanceRollout } from './instance-rollout';
import { addScaling, capacityOf, goesToNone, GroupCapacity } from './instance-scaling';
import { createInit } from './instance-setup';
import { digits } from './service-files';
import { allowSessionManager } from './session-manager';
import { InstancesPlan } from './tier-plans';
import { checkNames } from './variables';
import { Profile } from '../../core';
import { acknowledge } from '../../private/acknowledge';
import { sorted } from '../../private/sorted';
import { Rollout } from '../../rollout';

export interface InstanceTierProps {
  readonly plan: InstancesPlan;
  readonly profile: Profile;
  readonly vpc: ec2.IVpc;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly listener: elbv2.ApplicationListener;
  /** Variables beyond the code's own. */
  readonly variables: Record<string, string>;
  readonly usesDatabase: boolean;
  readonly logGroup: logs.LogGroup;
}

/** Instances that run the application behind a target group. */
export class InstanceTier extends Construct {
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  public readonly launchTemplate: ec2.LaunchTemplate;
  public readonly role: iam.Role;
  public readonly securityGroup: ec2.SecurityGroup;
  /** Whether a schedule takes all instances away at times. */
  public readonly mayBeEmpty: boolean;

  constructor(scope: Construct, id: string, private readonly props: InstanceTierProps) {
    super(scope, id);
    const capacity = capacityOf(props.plan, props.profile, this.node.path);
    const rollout = toInstanceRollout(props.plan.rollout ?? Rollout.rolling(), this.node.path, capacity);
    this.role = this.createRole();
    this.securityGroup = this.createSecurityGroup();
    this.launchTemplate = this.createLaunchTemplate();
    this.autoScalingGroup = this.createGroup(capacity, rollout);
    this.autoScalingGroup.attachToApplicationTargetGroup(props.targetGroup);
    addScaling(this.autoScalingGroup, props.plan, capacity, this.node.path);
    props.plan.patching?.patchAutoScalingGroup(this.autoScalingGroup);
    this.mayBeEmpty = goesToNone(props.plan, capacity);
    this.acknowledgeFindings();
  }

  private createRole(): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: 'What the application and its instance may do',
    });
    allowSessionManager(role, 'SessionManager', role);
    this.props.logGroup.grantWrite(role);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['logs:DescribeLogStreams'], resources: [this.props.logGroup.logGroupArn] }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'] })); // has no narrower form
    return role;
  }

  /** The application may call out as it likes; rules towards a database or a cache are for the other side. */
  private createSecurityGroup(): ec2.SecurityGroup {
    // Acknowledged on the parent: before a warning is added, the CDK looks for acknowledgements above its construct only.
    Annotations.of(this).acknowledgeWarning('@aws-cdk/aws-ec2:ipv4IgnoreEgressRule', 'All outbound traffic is allowed; only the ingress rule matters.');
    return new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: this.props.vpc, description: 'Instances of the application' });
  }

  private createLaunchTemplate(): ec2.LaunchTemplate {
    const { plan, profile } = this.props;
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: ec2.MachineImage.latestAmazonLinux2023({
        cpuType: isArm(plan.instanceType) ? ec2.AmazonLinuxCpuType.ARM_64 : ec2.AmazonLinuxCpuType.X86_64,
      }),
      instanceType: plan.instanceType,
      role: this.role,
      securityGroup: this.securityGroup,
      userData: ec2.UserData.forLinux(),
      requireImdsv2: true,
      httpPutResponseHopLimit: plan.code.kind === 'container' ? 2 : 1, // a container is one hop further away
      detailedMonitoring: profile.monitoring,
      blockDevices: [{
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs(plan.volumeSize.toGibibytes(), { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
      }],
    });
  }

  private createGroup(capacity: GroupCapacity, rollout: InstanceRollout): autoscaling.AutoScalingGroup {
    const { plan, vpc } = this.props;
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: plan.vpcSubnets,
      launchTemplate: this.launchTemplate,
      minCapacity: capacity.min,
      maxCapacity: capacity.max,
      healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
        additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
        gracePeriod: rollout.signalTimeout,
      }),
      groupMetrics: [autoscaling.GroupMetrics.all()],
      signals: autoscaling.Signals.waitForMinCapacity({ timeout: rollout.signalTimeout }),
      updatePolicy: rollout.updatePolicy,
      init: createInit(this, {
        ...this.props,
        code: plan.code,
        variables: this.variables(),
        logGroupName: this.props.logGroup.logGroupName,
        targetGroupArn: this.props.targetGroup.targetGroupArn,
        signalTimeout: rollout.signalTimeout,
        role: this.role,
        platform: isArm(plan.instanceType) ? assets.Platform.LINUX_ARM64 : assets.Platform.LINUX_AMD64,
      }),
      initOptions: { printLog: true },
    });
    group.node.addDependency(
      vpc.selectSubnets(plan.vpcSubnets).internetConnectivityEstablished, // packages come from outside
      this.props.listener, // the load balancer looks after targets that a listener uses
      this.role.node.findChild('SessionManager'), // to look around in an instance whose setup fails
    );
    return group;
  }

  private acknowledgeFindings() {
    acknowledge(this.role, {
      'AwsSolutions-IAM5[Resource::*]': 'The health of targets can only be asked of all; neither can the login to Amazon ECR be narrowed, for images there.',
    });
    acknowledge(this.autoScalingGroup, { 'AwsSolutions-AS3': 'Launches and terminations are routine; the alarm on unhealthy hosts tells when they fail.' });
  }

  private variables(): Record<string, string> {
    const { port, environment } = this.props.plan.code;
    const given: Record<string, string> = { PORT: digits(port), AWS_REGION: Aws.REGION, ...this.props.variables };
    checkNames(this.node.path, 'environment', environment, Object.keys(given));
    return { ...given, ...sorted(environment) };
  }
}

/** A type that is not known before the deployment is taken for x86. */
function isArm(instanceType: ec2.InstanceType): boolean {
  return !Token.isUnresolved(instanceType.toString()) && instanceType.architecture === ec2.InstanceArchitecture.ARM_64;
}
