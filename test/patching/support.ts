import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { patching } from '../../src';

export const {
  ApprovalRule, ComplianceLevel, MaintenanceWindow, OperatingSystem, PatchBaseline, PatchFilter, Priority, Rate, Severity, Weekday, WindowSchedule,
  WindowTarget, WindowTask,
} = patching;

export const BASELINE = 'AWS::SSM::PatchBaseline';
export const WINDOW = 'AWS::SSM::MaintenanceWindow';
export const BERLIN = TimeZone.EUROPE_BERLIN;
export const SUNDAY = WindowSchedule.weekly(Weekday.SUN, '02:00', BERLIN);

export type BaselineProps = Partial<patching.PatchBaselineProps>;
export type WindowProps = Partial<patching.MaintenanceWindowProps>;

export function baselineIn(stack: Stack, props: BaselineProps = {}, id = 'Baseline'): patching.PatchBaseline {
  return new PatchBaseline(stack, id, { operatingSystem: OperatingSystem.AMAZON_LINUX_2023, ...props });
}

/** A window with a task that a test says nothing else about. */
export function windowIn(stack: Stack, props: WindowProps = {}, id = 'Window'): patching.MaintenanceWindow {
  const window = new MaintenanceWindow(stack, id, { schedule: SUNDAY, ...props });
  window.addTask('Image', WindowTask.automation({ documentName: 'AWS-CreateImage' }));
  return window;
}

export function propsOf(stack: Stack, type: string): any {
  const [{ Properties }, ...others] = Object.values(Template.fromStack(stack).findResources(type));
  expect(others).toEqual([]);
  return Properties;
}

export const days = (count: number) => Duration.days(count);

/** A group of instances that a test says nothing else about. */
export function groupIn(stack: Stack, maxCapacity: number): autoscaling.AutoScalingGroup {
  return new autoscaling.AutoScalingGroup(stack, 'Group', {
    vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'own', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] }),
    launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Template', { launchTemplateId: 'lt-0123456789abcdef0', versionNumber: '1' }),
    minCapacity: 1,
    maxCapacity,
  });
}
