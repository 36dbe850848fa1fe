import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { Environment, Gateway, Route, WebService } from '../../fargate';
import { Monitor } from '../../monitoring';
import { WebDomain } from '../web-domain';
import { DATABASE_CERTIFICATES, PLACES } from './service-files';
import { ContainersPlan } from './tier-plans';
import { checkNames } from './variables';
import { sorted } from '../../private/sorted';

export interface ContainerTierProps {
  readonly plan: ContainersPlan;
  readonly profile: Profile;
  readonly vpc: ec2.IVpc;
  readonly listener: elbv2.ApplicationListener;
  readonly domain?: WebDomain;
  /** Variables beyond the plan's own. */
  readonly variables: Record<string, string>;
  readonly usesDatabase: boolean;
  readonly logGroup: logs.LogGroup;
  readonly monitor?: Monitor;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
}

const FOLDER = PLACES.databaseCertificates.slice(0, PLACES.databaseCertificates.lastIndexOf('/'));
const VOLUME = 'database-certificates';
const CURL = 'public.ecr.aws/amazonlinux/amazonlinux:2023';

/** A service that runs the application behind the listener of the web tier: all that comes there is for it. */
export function createContainerTier(app: Construct, props: ContainerTierProps): WebService {
  const { plan, profile, vpc, listener, monitor, encryptionKey, removalPolicy, logRetention, logGroup } = props;
  const { kind, variables = {}, port = 8080, ...rest } = plan;
  checkNames(app.node.path, 'variables', variables, ['PORT', 'AWS_REGION', ...Object.keys(props.variables)]);
  const gateway = Gateway.existing({ listener, loadBalancer: listener.loadBalancer });
  const environment = new Environment(app, 'Environment', {
    profile, vpc, gateway, domain: props.domain, monitor, encryptionKey, removalPolicy, logRetention,
  });
  const service = new WebService(app, 'App', {
    ...rest, environment, port, logGroup, profile, route: Route.anyHost().path('/*'), variables: { ...props.variables, ...sorted(variables) },
  });
  if (props.usesDatabase) {
    fetchCertificates(service);
  }
  for (const part of [environment, service]) {
    Tags.of(part).add('app', app.node.id, { priority: 110 }); // before the name of the environment
  }
  return service;
}

/** Puts the certificates of Amazon RDS where they are on instances, before the application starts. */
function fetchCertificates({ taskDefinition, container, logGroup }: WebService) {
  taskDefinition.addVolume({ name: VOLUME });
  const fetch = taskDefinition.addContainer(VOLUME, {
    image: ecs.ContainerImage.fromRegistry(CURL),
    command: ['curl', '--fail', '--silent', '--show-error', '--retry', '5', '--output', PLACES.databaseCertificates, DATABASE_CERTIFICATES],
    essential: false,
    readonlyRootFilesystem: true,
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: VOLUME }),
  });
  fetch.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: false });
  container.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: true });
  container.addContainerDependencies({ container: fetch, condition: ecs.ContainerDependencyCondition.SUCCESS });
}
