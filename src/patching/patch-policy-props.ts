import { Duration } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IPatchBaseline } from './patch-baseline-interface';
import { Ring } from './ring';
import { CommandOutput } from './task-options';
import { WindowSchedule } from './window-schedule';
import { CommonProps } from '../core';

/**
 * Whether nodes are rebooted.
 */
export enum RebootOption {
  /** Where a patch was installed, or one that was installed before waits for it. */
  REBOOT_IF_NEEDED = 'RebootIfNeeded',
  /** Never: patches that need it wait for the next reboot. */
  NO_REBOOT = 'NoReboot',
}

/**
 * Documents of Run Command that a node runs around its patches, by their names or ARNs; one at least.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaselinewithhooks.html
 */
export interface PatchHooks {
  /**
   * Before anything is installed: where it fails, nothing is.
   *
   * @default - nothing
   */
  readonly preInstall?: string;

  /**
   * After patches are installed, and before the node is rebooted.
   *
   * @default - nothing
   */
  readonly postInstall?: string;

  /**
   * At the end, after the node was rebooted.
   *
   * @default - nothing
   */
  readonly onExit?: string;
}

/**
 * Snapshots that are made before an instance is patched.
 */
export interface SnapshotOptions {
  /** How long they are kept, in whole days from 1 on. Older ones are deleted when the policy patches a ring again. */
  readonly keep: Duration;
}

/**
 * Who hears of patches.
 */
export interface PatchReport {
  /** The topic: of each ring that is patched, does not begin, or fails. */
  readonly topic: sns.ITopic;
}

/**
 * Props of a `PatchPolicy`.
 */
export interface PatchPolicyProps extends CommonProps {
  /** The rings, in the order in which they are patched; up to 10. */
  readonly rings: Ring[];

  /**
   * Which patches are installed, one baseline for each operating system. They are for the first ring; each other ring has copies of them that wait for its
   * offset longer, so that it is given what the first ring was given: so they are baselines of the app, and not imported. The nodes of a ring are put into a
   * patch group, by the tag `PatchGroup`.
   *
   * @default - the baselines of the nodes' own patch groups, or the default ones
   */
  readonly baselines?: IPatchBaseline[];

  /**
   * When nodes are looked at without installing anything.
   *
   * @default - each day at 03:00 UTC
   */
  readonly scan?: WindowSchedule;

  /**
   * Whether nodes are rebooted.
   *
   * @default RebootOption.REBOOT_IF_NEEDED
   */
  readonly reboot?: RebootOption;

  /**
   * Whether instances leave their load balancers while they are patched: one in an Auto Scaling group goes into standby, others are deregistered from their
   * target groups. They return when they are patched, also where that has failed, and the next ones begin when they are healthy.
   *
   * @default false
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
   */
  readonly drain?: boolean;

  /**
   * Snapshots of all volumes of an instance, before it is patched.
   *
   * @default - none
   */
  readonly snapshot?: SnapshotOptions;

  /**
   * What nodes run around it.
   *
   * @default - nothing
   */
  readonly hooks?: PatchHooks;

  /**
   * Where the output of commands is kept.
   *
   * @default - nowhere, but for its first 24,000 characters
   */
  readonly output?: CommandOutput;

  /**
   * Who hears of it.
   *
   * @default - nobody
   */
  readonly report?: PatchReport;
}
