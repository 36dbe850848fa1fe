import { Aws, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { Compute } from '../compute';
import { Builds } from './builds';
import { assumeRoles } from './roles';
import { StackInfo } from './stacks';

/** The major version of the CDK's publisher. */
const ASSETS_VERSION = '4';

/** Uploads files and images of all stacks to where they are deployed. What is there already is skipped. */
export function createPublisher(scope: Construct, builds: Builds, stacks: StackInfo[]): codebuild.PipelineProject {
  const manifests = [...new Set(stacks.flatMap(stack => stack.manifests))].sort();
  const project = builds.create(scope, 'Assets', {
    description: 'Publishes the assets of all stacks',
    commands: [
      `npx --yes --package cdk-assets@${ASSETS_VERSION} -- sh -c 'for manifest in "$@"; do cdk-assets --path "$manifest" --verbose publish || exit 1; done' publish ${manifests.map(quoted).join(' ')}`,
    ],
    options: builds.withNode(stacks.some(({ hasImages }) => hasImages) ? Compute.linux({ docker: true }) : undefined),
  });
  const roles = [...new Set(stacks.flatMap(({ publishingRoles }) => publishingRoles))];
  if (roles.length > 0) project.addToRolePolicy(assumeRoles(roles));
  return project;
}

function quoted(file: string): string {
  return `"${file}"`;
}

/** Deploys the stack of the pipeline itself, from the version of the code that runs through it. */
export function createSelfUpdate(scope: Construct, builds: Builds, { node, account }: Stack, cliVersion: string): codebuild.PipelineProject {
  const project = builds.create(scope, 'UpdatePipeline', {
    description: 'Deploys the pipeline itself',
    commands: [`npx --yes aws-cdk@${cliVersion} deploy --app . --require-approval never --verbose ${quoted(node.path)}`],
    options: builds.withNode(),
  });
  const roles = `arn:${Aws.PARTITION}:iam::${account}:role/*`;
  // The stacks that support it in other regions have roles of their own there, so roles are told by what the bootstrap says they are for.
  project.addToRolePolicy(new iam.PolicyStatement({
    actions: ['sts:AssumeRole'],
    resources: [roles],
    conditions: { 'ForAnyValue:StringEquals': { 'iam:ResourceTag/aws-cdk:bootstrap-role': ['image-publishing', 'file-publishing', 'deploy'] } },
  }));
  acknowledgeWildcard(project.role!, roles, 'Roles of the bootstrap only, which their tags tell.');
  return project;
}
