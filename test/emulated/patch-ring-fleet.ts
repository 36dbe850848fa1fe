import {
  AutoScalingClient, AutoScalingGroup, CreateAutoScalingGroupCommand, DescribeAutoScalingGroupsCommand, DescribeAutoScalingInstancesCommand,
  SetDesiredCapacityCommand, TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeSnapshotsCommand, DescribeSubnetsCommand, RunInstancesCommand, Snapshot } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand, CreateLoadBalancerCommand, CreateTargetGroupCommand, DeleteLoadBalancerCommand, DeleteTargetGroupCommand,
  DescribeTargetGroupsCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client, RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Cloud } from './harness';

const IMAGE = 'ami-12c6146b';

/** Instances behind load balancers, made through the API. */
export class Fleet {
  private static count = 0;
  private readonly scaling: AutoScalingClient;
  private readonly balancing: ElasticLoadBalancingV2Client;

  constructor(private readonly cloud: Cloud) {
    this.scaling = new AutoScalingClient(cloud.client);
    this.balancing = new ElasticLoadBalancingV2Client(cloud.client);
  }

  /** A target group that a listener uses. */
  public async targetGroup(): Promise<string> {
    const Name = `web${Fleet.count++}`;
    const subnets = await this.subnets();
    const { TargetGroups } = await this.balancing.send(new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: subnets[0].VpcId }));
    const { TargetGroupArn } = TargetGroups![0];
    const Subnets = subnets.slice(0, 2).map(({ SubnetId }) => SubnetId!);
    const { LoadBalancers } = await this.balancing.send(new CreateLoadBalancerCommand({ Name, Subnets }));
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    await this.balancing.send(new CreateListenerCommand({ LoadBalancerArn: LoadBalancers![0].LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions }));
    return TargetGroupArn!;
  }

  /** With the load balancer that uses it. */
  public async deleteTargetGroup(TargetGroupArn: string): Promise<void> {
    const { TargetGroups } = await this.balancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [TargetGroupArn] }));
    const [LoadBalancerArn] = TargetGroups![0].LoadBalancerArns!;
    await this.balancing.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await this.balancing.send(new DeleteTargetGroupCommand({ TargetGroupArn }));
  }

  /** A group of instances with a tag; its name. */
  public async group(tag: string, [MinSize, MaxSize, DesiredCapacity]: number[], TargetGroupARNs: string[] = []): Promise<string> {
    const name = `fleet${Fleet.count++}`;
    const [{ SubnetId }] = await this.subnets();
    const { LaunchTemplate } = await this.cloud.ec2.send(new CreateLaunchTemplateCommand({
      LaunchTemplateName: name, LaunchTemplateData: { ImageId: IMAGE, InstanceType: 't3.micro' },
    }));
    await this.scaling.send(new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize,
      MaxSize,
      DesiredCapacity,
      VPCZoneIdentifier: SubnetId,
      LaunchTemplate: { LaunchTemplateId: LaunchTemplate!.LaunchTemplateId, Version: '1' },
      TargetGroupARNs,
      Tags: [{ Key: 'Ring', Value: tag, PropagateAtLaunch: true, ResourceId: name, ResourceType: 'auto-scaling-group' }],
    }));
    return name;
  }

  /** An instance by itself, with a tag. */
  public async instance(tag: string, ...targetGroups: string[]): Promise<string> {
    const { Instances } = await this.cloud.ec2.send(new RunInstancesCommand({
      ImageId: IMAGE, MinCount: 1, MaxCount: 1, TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Ring', Value: tag }] }],
    }));
    const { InstanceId } = Instances![0];
    const Targets = [{ Id: InstanceId!, Port: 80 }];
    for (const TargetGroupArn of targetGroups) await this.balancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    return InstanceId!;
  }

  public async told(name: string): Promise<AutoScalingGroup> {
    const { AutoScalingGroups } = await this.scaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
    return AutoScalingGroups![0];
  }

  public async scale(name: string, by: number): Promise<void> {
    const { DesiredCapacity = 0 } = await this.told(name);
    await this.scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: DesiredCapacity + by }));
  }

  /** Somebody else terminates an instance, and its group launches another. */
  public async terminate(InstanceId: string): Promise<void> {
    await this.scaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }));
  }

  public async ids(name: string): Promise<string[]> {
    return (await this.told(name)).Instances!.map(({ InstanceId }) => InstanceId!);
  }

  /** In what state an instance is in its group. */
  public async state(InstanceId: string): Promise<string | undefined> {
    const { AutoScalingInstances } = await this.scaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [InstanceId] }));
    return AutoScalingInstances![0]?.LifecycleState;
  }

  /** How the targets of a group are, by instance. */
  public async health(TargetGroupArn: string): Promise<Record<string, string>> {
    const { TargetHealthDescriptions } = await this.balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return Object.fromEntries(TargetHealthDescriptions!.map(({ Target, TargetHealth }) => [Target!.Id, TargetHealth!.State]));
  }

  public async snapshots(policy: string): Promise<Snapshot[]> {
    const Filters = [{ Name: 'tag:cdk-wheelhouse:patch-policy', Values: [policy] }];
    const { Snapshots } = await this.cloud.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }));
    return Snapshots!;
  }

  private async subnets() {
    const { Subnets } = await this.cloud.ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }));
    return Subnets!;
  }
}
