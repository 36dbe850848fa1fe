import { Environment } from '../environment';
import { IEnvironment } from '../environment-interface';
import { ImportedEnvironment } from './imported-environment';

/** The full name of an environment's load balancer, `app/<name>/<id>`, as metrics have it. */
export function loadBalancerFullName(environment: IEnvironment): string {
  return environment instanceof ImportedEnvironment ? environment.loadBalancerFullName! : (environment as Environment)._gateway!.loadBalancer.loadBalancerFullName;
}
