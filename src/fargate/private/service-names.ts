import { Token } from 'aws-cdk-lib';
import { fail } from '../../private/errors';
import { IEnvironment } from '../environment-interface';

const NAMES = new WeakMap<IEnvironment, Map<string, string>>();

/** Takes a name in the namespace of an environment; of an imported one the names of this app only are known. */
export function registerName(at: string, environment: IEnvironment, name: string): void {
  const names = NAMES.get(environment) ?? new Map<string, string>();
  NAMES.set(environment, names);
  const owner = names.get(name);
  if (owner !== undefined && !Token.isUnresolved(name)) {
    fail({
      code: 'fargate.service-name-taken', at, prop: 'serviceName', value: name, allowed: `a name that ${owner} does not have`, fix: 'give one of both another serviceName',
    });
  }
  names.set(name, at);
}
