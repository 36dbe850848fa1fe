import { Stack } from 'aws-cdk-lib';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { fail } from '../../private/errors';
import { ServiceAction } from '../service-action';
import { ServiceActionPlan } from './service-action-plan';

const ID = 'ServiceActions';

/** The actions of a stack's products, each made once: their names are unique in an account. */
export class ServiceActions extends Construct {
  public static of(stack: Stack): ServiceActions {
    return stack.node.tryFindChild(ID) as ServiceActions | undefined ?? new ServiceActions(stack, ID);
  }

  private readonly made = new Map<ServiceAction, servicecatalog.CfnServiceAction>();

  public idOf(action: ServiceAction): string {
    const known = this.made.get(action);
    if (known) return known.ref;
    const { name } = action._plan;
    if (this.node.tryFindChild(name)) {
      fail({ code: 'servicecatalog.action-twice', at: this.node.scope!.node.path, prop: 'addAction', value: name, allowed: 'a name of its own for each action', fix: 'use the same ServiceAction for several products, or another name' });
    }
    const made = new servicecatalog.CfnServiceAction(this, name, {
      name, description: action._plan.description, definitionType: 'SSM_AUTOMATION', definition: this.definitionOf(action._plan),
    });
    this.made.set(action, made);
    return made.ref;
  }

  private definitionOf({ documentName, documentVersion, role, target, inputs }: ServiceActionPlan) {
    const parameters = [...target ? [{ Name: target, Type: 'TARGET' }] : [], ...inputs.map(Name => ({ Name, Type: 'TEXT_VALUE' }))];
    return [
      { key: 'Name', value: documentName },
      { key: 'Version', value: documentVersion },
      { key: 'AssumeRole', value: role?.roleArn ?? 'LAUNCH_ROLE' },
      ...parameters.length > 0 ? [{ key: 'Parameters', value: Stack.of(this).toJsonString(parameters) }] : [],
    ];
  }
}
