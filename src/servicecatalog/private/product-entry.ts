import { ParameterEntry, ProductEntry, ResourceEntry, RuleEntry, VersionEntry } from './catalogue-model';
import { OfferedVersion } from './offered-version';
import { ProductState } from './product-state';
import { RulePlan } from './rule-plan';
import { ParameterFacts, TemplateFacts } from './template-facts';
import { isDraft } from './versions';

/** What the catalogue page tells of a product. */
export function entryOf(state: ProductState): ProductEntry {
  const { plan, constraints, host } = state;
  const { metadata } = plan;
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
    parameters: facts.parameters.map(parameterEntry),
    outputs: [...facts.outputs],
    resources: countsOf(facts),
    launchRole: constraints.launchRoleText,
    constraints: constraints.sentences,
    rules: constraints.rules.map(ruleEntry),
    actions: state.actions.map(({ _plan }) => ({ name: _plan.name, description: _plan.description })),
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
    case 'git': return `Git repository ${plan.repository}, branch ${plan.branch}`;
    case 'external': return plan.engine === 'TERRAFORM_CLOUD' ? 'HCP Terraform' : 'external engine, such as Terraform';
    default: return plan.sourcePortfolioId ? 'shared by another account' : plan.original ? 'another portfolio' : 'a product that was there before';
  }
}

function parameterEntry(facts: ParameterFacts): ParameterEntry {
  return {
    name: facts.name,
    type: facts.type,
    description: facts.description,
    default: facts.default === undefined || facts.default === null ? undefined : `${facts.default as string}`,
    allowedValues: facts.allowedValues,
    limits: limitsOf(facts),
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

function ruleEntry({ name, description }: RulePlan): RuleEntry {
  return { name, assertions: [description] };
}
