import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IConstruct } from 'constructs';
import { checkValue } from './struct-check';
import { fail } from '../../private/errors';
import { like, list } from '../../private/kinds';

/** A service whose tasks use Service Connect. */
export interface ConnectedService extends IConstruct, ec2.IConnectable {
  readonly service: ecs.FargateService;
}

const BACKENDS = new WeakMap<IConstruct, Set<ConnectedService>>();

/**
 * Lets a service connect to others, and deploys these first: a task knows the endpoints that were there when it started.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
export function connect(client: ConnectedService, backends: ConnectedService[]): void {
  checkValue(client.node.path, 'backends', backends, list(like('service', "new BackendService(this, 'Orders', { ... })")));
  for (const backend of backends) {
    if (backend === client || reaches(backend, client)) {
      fail({
        code: 'fargate.services-in-a-circle',
        at: client.node.path,
        prop: 'backends',
        value: backend.node.path,
        allowed: 'services that do not connect to this one themselves',
        fix: 'allow one of the ways by connections.allowToDefaultPort(); it is found from the next deployment on',
      });
    }
    BACKENDS.set(client, (BACKENDS.get(client) ?? new Set()).add(backend));
    client.connections.allowToDefaultPort(backend, 'Service to backend service');
    client.service.node.findChild('Service').node.addDependency(backend.service.node.findChild('Service'));
  }
}

function reaches(from: ConnectedService, to: ConnectedService): boolean {
  return [...BACKENDS.get(from) ?? []].some(next => next === to || reaches(next, to));
}
