import { Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { EnvironmentDomain } from '../domain';
import { IEnvironment } from '../environment-interface';
import { isCovered } from './domain-check';

const HOSTS = new WeakMap<IEnvironment, Set<string>>();

/** DNS records for the hosts of a route that are below the environment's domain, once for each host. */
export function addHostRecords(environment: IEnvironment, hosts: string[]): void {
  const { domain } = environment;
  if (!domain || !canBeAliased(environment)) {
    return;
  }
  const known = HOSTS.get(environment) ?? new Set();
  HOSTS.set(environment, known);
  for (const host of hosts.filter(name => !/[*?]/.test(name) && isCovered(name, domain)).map(inSmallLetters)) {
    if (!known.has(host)) {
      known.add(host);
      addRecords(environment, domain, host);
    }
  }
}

/** DNS knows no capitals; of a token they are not ours to change. */
function inSmallLetters(host: string): string {
  return Token.isUnresolved(host) ? host : host.toLowerCase();
}

function addRecords(environment: IEnvironment, domain: EnvironmentDomain, host: string) {
  const scope = environment.node.tryFindChild('Gateway') as Construct | undefined ?? (environment as unknown as Construct);
  const label = host === domain.name.toLowerCase() ? 'Root' : host.slice(0, -domain.name.length - 1);
  const props: route53.ARecordProps = {
    zone: domain.hostedZone,
    recordName: `${host}.`, // with the dot the CDK takes the name as it is
    target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(environment.loadBalancer!, { evaluateTargetHealth: true })),
  };
  new route53.ARecord(scope, `Alias-${label}`, props);
  new route53.AaaaRecord(scope, `AliasIpv6-${label}`, props);
}

/** Of an imported load balancer the names may not be known. */
function canBeAliased({ loadBalancer }: IEnvironment): boolean {
  try {
    return loadBalancer !== undefined && `${loadBalancer.loadBalancerDnsName}${loadBalancer.loadBalancerCanonicalHostedZoneId}` !== '';
  } catch {
    return false;
  }
}
