import { Duration } from 'aws-cdk-lib';
import { ActionEntry, ParameterEntry, ProductEntry, ResourceEntry, VersionEntry } from './catalogue-model';
import { OfferedVersion } from './offered-version';
import { LifecyclePlan } from './product-plan';
import { ProductState } from './product-state';
import { isAbout, refuses, ruleEntry, valuesUnder } from './rule-entry';
import { RulePlan } from './rule-plan';
import { ServiceActionPlan } from './service-action-plan';
import { ParameterFacts, TemplateFacts } from './template-facts';
import { isDraft } from './versions';

/** What the catalogue page tells of a product. */
export function entryOf(state: ProductState): ProductEntry {
  const { plan, constraints, host } = state;
  const { metadata } = plan;
  const { rules } = constraints;
  const latest = latestOf(state.all);
  const facts: TemplateFacts = latest?.facts() ?? { parameters: [], outputs: [], resources: [], unknownNested: [] };
  return {
    name: metadata.name,
    owner: metadata.owner ?? host.providerName,
    description: metadata.description,
    distributor: metadata.distributor,
    source: sourceOf(state),
    support: metadata.support ?? host.support,
    cost: metadata.cost,
    requirements: metadata.requirements,
    dependencies: metadata.dependencies,
    versions: [...state.all].reverse().map((version): VersionEntry => ({
      name: version.name, description: version.description, state: version === latest && version.state === 'available' ? 'latest' : version.state,
    })),
    ...elsewhere(state),
    parameters: facts.parameters.map(parameter => parameterEntry(parameter, rules)),
    outputs: [...facts.outputs],
    resources: countsOf(facts),
    launchRole: launchedWith(state),
    constraints: [...constraints.sentences, ...instancesOf(state)],
    rules: rules.filter(rule => !facts.parameters.some(({ name }) => isAbout(rule, name))).map(ruleEntry),
    actions: state.actions.map(({ _plan }) => actionEntry(_plan)),
    tagOptions: Object.entries(plan.tagOptions).map(([key, values]) => ({ key, values })),
    budget: plan.budget && `${plan.budget.limit} ${plan.budget.unit} a month`,
  };
}

/** The newest release that can be launched; a draft where there is none. */
export function latestOf(versions: OfferedVersion[]): OfferedVersion | undefined {
  const launchable = versions.filter(({ state }) => state === 'available');
  return launchable.filter(({ name }) => !isDraft(name)).at(-1) ?? launchable.at(-1) ?? versions.filter(({ state }) => state !== 'retired').at(-1);
}

function sourceOf({ plan }: ProductState): string {
  switch (plan.kind) {
    case 'templates': return plan.source;
    case 'git': return `${plan.templatePath} in the Git repository ${plan.repository}, branch ${plan.branch}`;
    case 'external': return plan.engine === 'TERRAFORM_CLOUD' ? 'HCP Terraform' : 'external engine, such as Terraform';
    default: {
      if (plan.original) return 'another portfolio';
      return `${plan.productId}, ${plan.sourcePortfolioId ? `shared by another account through the portfolio ${plan.sourcePortfolioId}` : 'a product that was there before'}`;
    }
  }
}

/** What is not known here, and where it is; how versions age, where they are known. */
function elsewhere({ plan }: ProductState): Pick<ProductEntry, 'versionsFrom' | 'versionsNote' | 'parametersNote'> {
  switch (plan.kind) {
    case 'templates': return { versionsNote: ageing(plan.lifecycle) };
    case 'external': return { versionsNote: ageing(plan.lifecycle), parametersNote: atLaunch('of the configuration') };
    case 'git': return ofRepository(`each push to the branch ${plan.branch} that changes ${plan.templatePath}`);
    default: {
      if (plan.original?.kind === 'git') return ofRepository('each push that changes the template');
      if (plan.original?.kind === 'external') return { parametersNote: atLaunch('of the configuration') };
      if (plan.original?.kind === 'templates') return {};
      return {
        versionsFrom: 'versions kept elsewhere',
        versionsNote: 'They are kept where the product is made: Service Catalog lists those that can be launched.',
        parametersNote: atLaunch('of the version'),
      };
    }
  }
}

function ofRepository(each: string) {
  return {
    versionsFrom: 'versions from Git',
    versionsNote: `Service Catalog makes a version of ${each}, and names it after the commit.`,
    parametersNote: atLaunch('of the template in the repository'),
  };
}

function atLaunch(of: string): string {
  return `Those ${of}: Service Catalog shows them at the launch.`;
}

function ageing({ keep, deprecateAfter, retireAfter }: LifecyclePlan): string | undefined {
  const ages = [
    ...deprecateAfter ? [`deprecated ${days(deprecateAfter)} after their deployment`] : [],
    ...retireAfter ? [`retired ${deprecateAfter ? 'after ' : ''}${days(retireAfter)}${deprecateAfter ? '' : ' after their deployment'}`] : [],
  ];
  const sentences = [
    ...keep === undefined ? [] : [keep === 1 ? 'The newest release alone is on offer.' : `The ${keep} newest releases are on offer.`],
    ...ages.length > 0 ? [`Others than the newest are ${ages.join(', and ')}.`] : [],
  ];
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

function days(age: Duration): string {
  return age.toHumanString().replace('<token>', 'some');
}

function launchedWith({ constraints: { launchPlan, launchRoleText, stackSet } }: ProductState): string {
  if (stackSet) return `${stackSet.executionRoleName}, a role in each of the accounts below`;
  switch (launchPlan?.kind) {
    case undefined: return 'whoever launches it, with permissions of their own';
    case 'named': return `${launchRoleText}, a role of the account that it is launched in`;
    case 'existing': return launchRoleText === 'a role of the platform' ? 'a role that the platform team has made' : `${launchRoleText}, a role that the platform team has made`;
    default: return launchRoleText!;
  }
}

function instancesOf({ constraints: { stackSet } }: ProductState): string[] {
  return stackSet ? [`Whoever has launched it ${stackSet.allowInstanceOperations ? 'may' : 'may not'} add or remove accounts and regions.`] : [];
}

function actionEntry({ name, description, documentName, inputs }: ServiceActionPlan): ActionEntry {
  const asks = inputs.length > 1 ? `${inputs.slice(0, -1).join(', ')} and ${inputs.at(-1)}` : inputs[0];
  return { name, description, runs: `Runs the runbook ${documentName}${asks ? `, and asks for ${asks}` : ''}.` };
}

function parameterEntry(facts: ParameterFacts, rules: RulePlan[]): ParameterEntry {
  const value = facts.default === undefined || facts.default === null ? undefined : `${facts.default as string}`;
  return {
    name: facts.name,
    type: facts.type,
    description: facts.description,
    default: value,
    defaultRefused: value !== undefined && refuses(rules, facts, value),
    ...valuesUnder(rules, facts),
    limits: limitsOf(facts),
    rules: rules.filter(rule => isAbout(rule, facts.name)).map(ruleEntry),
    secret: facts.noEcho,
  };
}

function limitsOf({ minLength, maxLength, minValue, maxValue, allowedPattern }: ParameterFacts): string[] {
  const phrase = (min: number | undefined, max: number | undefined, unit: string) => {
    if (min !== undefined && max !== undefined) return [`${min} to ${max}${unit}`];
    if (min !== undefined) return [`at least ${min}${unit}`];
    return max === undefined ? [] : [`at most ${max}${unit}`];
  };
  return [...phrase(minLength, maxLength, ' characters'), ...phrase(minValue, maxValue, ''), ...allowedPattern ? [`matches ${allowedPattern}`] : []];
}

function countsOf({ resources }: TemplateFacts): ResourceEntry[] {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => one < other ? -1 : 1).map(([type, count]) => ({ type, count }));
}
