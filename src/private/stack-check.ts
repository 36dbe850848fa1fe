import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { fail } from './errors';
import { shown } from './kind-check';

/** A check of a room for scopes that are in no stack, which would fail somewhere below. */
export function stackChecks(room: string) {
  /** The scope of a construct, which has to be in a stack; to be checked before the construct is put there. */
  function inStack(scope: Construct, id: string): Construct {
    const isConstruct = Construct.isConstruct(scope);
    if (!isConstruct || !scope.node.scopes.some(Stack.isStack)) {
      fail({
        code: `${room}.scope-not-in-stack`,
        at: isConstruct && scope.node.path ? `${scope.node.path}/${id}` : `${id}`,
        prop: 'scope',
        value: shownUnlessMissing(scope),
        allowed: 'a Stack, or a construct in one',
        fix: "make a stack, as by new Stack(app, 'Production'), and give it instead",
      });
    }
    return scope;
  }

  return { inStack };
}

function shownUnlessMissing(value: unknown): unknown {
  return value === undefined || value === null ? undefined : shown(value);
}
