import { Stack } from 'aws-cdk-lib';
import { backend, environmentIn, job, synthesize, web, worker } from '../support/fargate';
import { only, resources } from '../support/synth';

/** What the emulator, which makes one resource after the other, shows only when it is told to shuffle them. */
test.each([['web', web], ['backend', backend], ['worker', worker]] as [string, (stack: Stack) => unknown][])(
  'a %s service waits until its cluster has the capacity providers', (_name, make) => {
    const { template } = synthesize(stack => { environmentIn(stack); make(stack); });
    const [providers] = Object.keys(resources(template, 'AWS::ECS::ClusterCapacityProviderAssociations'));
    expect(only(template, 'AWS::ECS::Service').DependsOn).toContain(providers);
  },
);

test('the first run of a job waits for its task, for the rights of its task, and for the way to its image', () => {
  const { template } = synthesize(stack => { environmentIn(stack); job(stack); });
  expect(only(template, 'AWS::StepFunctions::StateMachine').DependsOn).toEqual(expect.arrayContaining([
    ...Object.keys(resources(template, 'AWS::ECS::TaskDefinition')),
    expect.stringMatching(/^NightlyTaskExecutionRoleDefaultPolicy/),
    expect.stringMatching(/^EnvNetworkVpcPrivateSubnet1DefaultRoute/),
  ]));
});
