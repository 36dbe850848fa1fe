import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { fail } from '../../private/errors';
import { Hook } from '../hook';
import { HookPlan } from './hook-plan';

/** Only a deployment that shifts traffic has the stages that hooks are called in. */
export function checkHooks(at: string, hooks: HookPlan[], shifts: boolean): void {
  if (hooks.length > 0 && !shifts) {
    fail({
      code: 'fargate.hooks-without-shift',
      at,
      prop: 'hooks',
      value: hooks.map(hook => hook.kind),
      allowed: 'hooks with Rollout.blueGreen(), canary() or linear()',
      fix: 'choose one of these, or leave the hooks out',
    });
  }
}

/** A function that ECS may call in these stages: this one, and none of its versions. */
export function hookTarget(scope: Construct, id: string, handler: lambda.IFunction, lifecycleStages: ecs.DeploymentLifecycleStage[]) {
  const role = new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'), description: 'Calls the hook of a deployment' });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }));
  return { role, target: new ecs.DeploymentLifecycleLambdaTarget(handler, id, { role, lifecycleStages }) };
}

/** The hooks of a service that no listener leads to, so that there is nothing to try beforehand. */
export function addFunctionHooks(at: string, service: ecs.FargateService, hooks: Hook[], shifts: boolean): void {
  const plans = hooks.map(hook => hook._plan);
  checkHooks(at, plans, shifts);
  plans.forEach((plan, index) => {
    if (plan.kind === 'smokeTest') {
      fail({ code: 'fargate.smoke-test-elsewhere', at, prop: 'hooks', value: 'Hook.smokeTest()', allowed: 'Hook.lambdaFunction()', fix: 'test with a function of yours, in the network of the service' });
    }
    const { target, role } = hookTarget(service, `Hook${index}`, plan.handler, plan.stages);
    service.addLifecycleHook(target);
    service.node.findChild('Service').node.addDependency(role); // a deployment may ask at once
  });
}
