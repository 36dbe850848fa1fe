import { CloudFormationValidatePlugin, IPolicyValidationContext, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { classVersionOf } from './class-of';

/** The first version that also looks for stages in constructs and stacks. */
const DEEP = [2, 276];

/** The CDK hands the stacks of inner stages to its own validation first, and to plugins that were added to the app in another order. */
export function inOrderOfStages(context: IPolicyValidationContext): IPolicyValidationContext {
  const stages = isDeep() ? allStagesOf(context.appConstruct) : stagesOf(context.appConstruct);
  const stacks = new Set(stages.flatMap(({ node }) => (
    context.stackTemplates.filter(({ stackConstructPath }) => node.path === '' || stackConstructPath.startsWith(`${node.path}/`))
  )));
  return { ...context, stackTemplates: [...stacks], templatePaths: [...stacks].map(({ templatePath }) => templatePath) };
}

/** Stages of an app as the CDK visits them: what is in it before the stage itself. */
function stagesOf(stage: IConstruct): IConstruct[] {
  return [...stage.node.children.filter(child => Stage.isStage(child)).flatMap(stagesOf), stage];
}

function allStagesOf(construct: IConstruct): IConstruct[] {
  return [...construct.node.children.flatMap(allStagesOf), ...Stage.isStage(construct) ? [construct] : []];
}

function isDeep(): boolean {
  const [major, minor] = (classVersionOf(CloudFormationValidatePlugin) ?? '').split('.').map(Number);
  return major > DEEP[0] || (major === DEEP[0] && minor >= DEEP[1]);
}
