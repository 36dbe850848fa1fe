import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IPatching } from '../../patching';
import { Rollout } from '../../rollout';
import { ContainersOptions } from '../containers';
import { ScheduledCapacity } from '../scheduled-capacity';
import { CodePlan } from './code-plan';

/** An application tier on instances as plain facts; what is undefined is for the profile to say. */
export interface InstancesPlan {
  readonly kind: 'instances';
  readonly code: CodePlan;
  readonly instanceType: ec2.InstanceType;
  readonly volumeSize: Size;
  readonly rollout?: Rollout;
  readonly patching?: IPatching;
  readonly min?: number;
  readonly max?: number;
  readonly cpuPercent?: number;
  readonly requestsPerTarget?: number;
  readonly schedules: ScheduledCapacity[];
  readonly vpcSubnets: ec2.SubnetSelection;
}

/** An application tier in containers as plain facts; what is undefined is for the profile, or for the service, to say. */
export interface ContainersPlan extends ContainersOptions {
  readonly kind: 'containers';
}

export type AppTierPlan = InstancesPlan | ContainersPlan;
