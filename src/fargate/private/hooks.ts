import * as ecs from 'aws-cdk-lib/aws-ecs';
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

/** The hooks of a service that no listener leads to, so that there is nothing to try beforehand. */
export function addFunctionHooks(at: string, service: ecs.FargateService, hooks: Hook[], shifts: boolean): void {
  const plans = hooks.map(hook => hook._plan);
  checkHooks(at, plans, shifts);
  plans.forEach((plan, index) => {
    if (plan.kind === 'smokeTest') {
      fail({ code: 'fargate.smoke-test-elsewhere', at, prop: 'hooks', value: 'Hook.smokeTest()', allowed: 'Hook.lambdaFunction()', fix: 'test with a function of yours, in the network of the service' });
    }
    service.addLifecycleHook(new ecs.DeploymentLifecycleLambdaTarget(plan.handler, `Hook${index}`, { lifecycleStages: plan.stages }));
  });
}
