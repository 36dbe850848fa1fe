import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { fargate, rollout } from '../../src';
import { problemOf } from '../support/failures';
import { environmentIn, web } from '../support/fargate';
import { newStack, only, resources } from '../support/synth';
import { asText, exampleZone } from '../support/web-app';

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

function internal(stack: Stack): fargate.Environment {
  return environmentIn(stack, { gateway: fargate.Gateway.internalOnly(), domain: { name: 'example.com', hostedZone: exampleZone(stack) } });
}

describe('a load balancer of the network', () => {
  const stack = newStack();
  web(stack, { environment: internal(stack), route: fargate.Route.host('api.example.com') });
  const template = Template.fromStack(stack);

  test('is in private subnets, and not for the internet', () => {
    const { Scheme, Subnets } = only(template, BALANCER).Properties;
    expect(Scheme).toBe('internal');
    expect(Subnets.map(asText)).toEqual([expect.stringMatching(/PrivateSubnet1/), expect.stringMatching(/PrivateSubnet2/)]);
  });

  test('is reached from the network alone, on its listeners\' ports', () => {
    const [, guard] = Object.entries(resources(template, 'AWS::EC2::SecurityGroup')).find(([id]) => id.includes('GatewaySecurityGroup'))!;
    const rules = guard.Properties.SecurityGroupIngress.map((rule: any) => [asText(rule.CidrIp), rule.FromPort, rule.ToPort]);
    expect(rules).toEqual([80, 443].map(port => [expect.stringMatching(/^<.*Vpc.*CidrBlock>$/), port, port]));
  });

  test('has no firewall, unless one is given', () => {
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  test('is not reached by a smoke test', () => {
    const other = newStack();
    const make = () => web(other, {
      environment: internal(other),
      route: fargate.Route.host('api.example.com'),
      hooks: [fargate.Hook.smokeTest()],
      rollout: rollout.Rollout.blueGreen(),
    });
    expect(problemOf(make)).toMatchObject({ code: 'cdk-wheelhouse:fargate.smoke-test-elsewhere', problem: { at: 'Stack/Api', prop: 'hooks' } });
  });
});
