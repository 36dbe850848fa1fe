import { Aws, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as assets from 'aws-cdk-lib/aws-ecr-assets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { CodePlan, ContainerCode, DirectoryCode, UserDataCode } from './code-plan';
import * as files from './service-files';

export interface InstanceSetup {
  readonly code: CodePlan;
  readonly variables: Record<string, string>;
  readonly usesDatabase: boolean;
  readonly logGroupName: string;
  /** What sends requests to the instance; it reports only when it is sent some. */
  readonly targetGroupArn: string;
  readonly signalTimeout: Duration;
  readonly role: iam.IRole;
  readonly platform: assets.Platform;
}

/**
 * What CloudFormation's helper scripts do on a new instance: packages, code, service, and then wait until the application answers.
 * cfn-init writes files before it runs commands, and stops at the first command that fails.
 */
export function createInit(scope: Construct, setup: InstanceSetup): ec2.CloudFormationInit {
  return ec2.CloudFormationInit.fromElements(
    ...sharedFiles(setup),
    ...startLogging(), // first, so that the log of a setup that fails can be read
    ...codeElements(scope, setup),
    command(`${files.PLACES.config}/verify`),
  );
}

function sharedFiles(setup: InstanceSetup): ec2.InitElement[] {
  const config = files.PLACES.config;
  const verifySeconds = Math.floor(setup.signalTimeout.toSeconds() / 2); // the other half is for packages and installation
  return [
    ec2.InitFile.fromString(files.PLACES.environment, files.environmentFile(setup.variables, setup.code.kind), { mode: '000600' }),
    ec2.InitFile.fromObject(`${config}/logs.json`, files.agentConfig(setup.logGroupName)),
    script(`${config}/verify`, files.verifyScript(setup.code, setup.targetGroupArn, verifySeconds)),
    ...setup.usesDatabase ? [ec2.InitFile.fromUrl(files.PLACES.databaseCertificates, files.DATABASE_CERTIFICATES, { mode: '000644' })] : [],
  ];
}

function startLogging(): ec2.InitElement[] {
  const control = '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl';
  return [
    command('dnf install --assumeyes amazon-cloudwatch-agent'),
    command(`${control} -a fetch-config -m ec2 -s -c file:${files.PLACES.config}/logs.json`),
  ];
}

function codeElements(scope: Construct, setup: InstanceSetup): ec2.InitElement[] {
  switch (setup.code.kind) {
    case 'directory': return directoryElements(scope, setup.role, setup.code, setup.code.port);
    case 'container': return containerElements(scope, setup, setup.code);
    case 'userData': return userDataElements(setup.code);
  }
}

function directoryElements(scope: Construct, role: iam.IRole, code: DirectoryCode, port: number): ec2.InitElement[] {
  // Copied and unpacked by commands: cfn-init's own unpacking forgets which files can be executed, and its grant is the whole bucket.
  const asset = new s3assets.Asset(scope, 'Code', { path: code.path, exclude: code.exclude });
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }));
  const { folder, config, log } = files.PLACES;
  const archive = `${folder}.zip`;
  const logFolder = log.slice(0, log.lastIndexOf('/'));
  return [
    script(`${config}/install`, files.installScript(code)),
    script(`${config}/start`, files.startScript(code)),
    unitFile(files.directoryUnit(port)),
    ec2.InitFile.fromString('/etc/logrotate.d/webapp', files.logRotation()),
    command(`dnf install --assumeyes ${['unzip', ...code.packages].join(' ')}`),
    ...code.setup.map(command),
    command(`useradd --system --user-group --no-create-home --home-dir ${folder} --shell /usr/sbin/nologin ${files.USER}`),
    command(`install --directory ${logFolder}`), // of root, who opens the log: the application must not put a link in its place
    command(`aws s3 cp --only-show-errors --region ${Aws.REGION} ${asset.s3ObjectUrl} ${archive}`),
    command(`unzip -q ${archive} -d ${folder} && rm ${archive}`),
    command(`chown --recursive ${files.USER}:${files.USER} ${folder}`),
    command(`runuser --user ${files.USER} -- ${config}/install`),
    ...startService(),
  ];
}

function containerElements(scope: Construct, setup: InstanceSetup, code: ContainerCode): ec2.InitElement[] {
  const image = code.image._bind(scope, setup.role, setup.platform);
  const config = files.PLACES.config;
  return [
    script(`${config}/pull`, files.pullScript(image.uri, image.registry)),
    script(`${config}/start`, files.runContainerScript(code, setup.code.port, image.uri, setup.logGroupName, setup.usesDatabase)),
    unitFile(files.containerUnit()),
    command('dnf install --assumeyes docker'),
    command('systemctl enable --now docker'),
    command(`${config}/pull`),
    ...startService(),
  ];
}

/** The user's commands see the variables, and run like a script: the first that fails ends it. */
function userDataElements(code: UserDataCode): ec2.InitElement[] {
  const setup = `${files.PLACES.config}/setup`;
  const body = ['#!/bin/bash', 'set -euo pipefail', `set -a; . ${files.PLACES.environment}; set +a`, ...code.commands, ''];
  return [script(setup, body.join('\n')), command(setup)];
}

function startService(): ec2.InitElement[] {
  return [command('systemctl daemon-reload'), command('systemctl enable --now webapp')];
}

function unitFile(content: string): ec2.InitElement {
  return ec2.InitFile.fromString('/etc/systemd/system/webapp.service', content);
}

function script(path: string, content: string): ec2.InitElement {
  return ec2.InitFile.fromString(path, content, { mode: '000755' });
}

function command(line: string): ec2.InitElement {
  return ec2.InitCommand.shellCommand(line);
}
