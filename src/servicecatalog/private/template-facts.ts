import { CfnElement, CfnOutput, CfnParameter, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { fail } from '../../private/errors';

/** What a template says of one of its parameters. */
export interface ParameterFacts {
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly allowedValues?: string[];
  readonly allowedPattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly noEcho: boolean;
}

export interface ResourceFacts {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: { readonly [name: string]: unknown };
}

/** What is asked of a template before it is deployed. */
export interface TemplateFacts {
  readonly parameters: ParameterFacts[];
  readonly outputs: { readonly name: string; readonly description?: string }[];
  /** Those of nested stacks too, where they are known. */
  readonly resources: ResourceFacts[];
  /** Logical ids of nested stacks whose templates are not known here. */
  readonly unknownNested: string[];
  /** Whether it has values that other stacks export. */
  readonly imports?: boolean;
  /** Macros that change the template before it is deployed, so that what is in it is not known here. */
  readonly transforms?: string[];
}

type Json = { readonly [name: string]: unknown };

/** Whose template it is, for an error. */
export interface Where {
  readonly at: string;
  readonly prop: string;
  readonly name: string;
}

/** From JSON or YAML. `nested` are templates of nested stacks by what their addresses have in them. */
export function factsOfText(text: string, where: Where, nested: { readonly [hash: string]: string } = {}): TemplateFacts {
  const template = parseTemplate(text, where);
  const resources = entries(template.Resources).map(([logicalId, resource]) => ({
    logicalId, type: `${resource.Type}`, properties: (resource.Properties ?? {}) as Json,
  }));
  return {
    parameters: entries(template.Parameters).map(([id, parameter]) => parameterOf(id, parameter)),
    outputs: entries(template.Outputs).map(([id, output]) => ({ name: id, description: asText(output.Description) })),
    imports: [text, ...Object.values(nested)].some(each => /Fn::ImportValue|!ImportValue/.test(each)),
    ...withNested(resources, transformsOf(template.Transform, resources), where, nested),
  };
}

type Contents = Pick<TemplateFacts, 'resources' | 'unknownNested' | 'transforms'>;

function withNested(own: ResourceFacts[], transforms: string[], where: Where, nested: { readonly [hash: string]: string }): Contents {
  const stacks = own.filter(({ type }) => type === 'AWS::CloudFormation::Stack').map(stack => {
    const address = JSON.stringify(stack.properties.TemplateURL ?? '');
    const hash = Object.keys(nested).find(each => address.includes(each));
    return { ...stack, facts: hash === undefined ? undefined : factsOfText(nested[hash], where, nested) };
  });
  return {
    resources: [...own, ...stacks.flatMap(({ facts }) => facts?.resources ?? [])],
    unknownNested: stacks.flatMap(({ logicalId, facts }) => facts?.unknownNested ?? [logicalId]),
    transforms: [...transforms, ...stacks.flatMap(({ facts }) => facts?.transforms ?? [])],
  };
}

/** Those of the whole template, and those of parts of it. */
function transformsOf(declared: unknown, resources: ResourceFacts[]): string[] {
  const whole = [declared ?? []].flat().map(each => (typeof each === 'string' ? each : `${(each as Json).Name}`));
  const parts = [...JSON.stringify(resources).matchAll(/"Fn::Transform":\{[^{}]*"Name":"([^"]+)"/g)].map(([, name]) => name);
  return [...new Set([...whole, ...parts])];
}

function parseTemplate(text: string, { at, prop, name }: Where): Json {
  let template: unknown;
  let problem: string | undefined;
  try {
    template = text.trimStart().startsWith('{') ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    problem = (error as Error).message.split('\n')[0];
  }
  problem = problemOf(template) ?? problem;
  if (problem) {
    fail({ code: 'servicecatalog.template-invalid', at, prop, value: name, allowed: `a template of CloudFormation in JSON or YAML; ${problem}`, fix: 'mend the template' });
  }
  return template as Json;
}

/** The parser is loaded for the first template in YAML: that takes longer than to load the rest of the room. */
function parseYaml(text: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./template-yaml') as typeof import('./template-yaml')).parseYaml(text);
}

function problemOf(template: unknown): string | undefined {
  if (template === undefined) return undefined;
  const { Resources } = Object(template) as { readonly Resources?: object };
  if (typeof Resources !== 'object' || Resources === null || Array.isArray(Resources) || Object.keys(Resources).length === 0) return 'it has no Resources';
  const untyped = Object.entries(Resources).find(([id, resource]) => !id.startsWith('Fn::') && typeof (resource as Json | null)?.Type !== 'string');
  return untyped && `the resource ${untyped[0]} has no Type`;
}

function entries(section: unknown): [string, Json][] {
  return Object.entries((section ?? {}) as { [name: string]: Json }).filter(([, value]) => typeof value === 'object' && value !== null);
}

function parameterOf(name: string, parameter: Json): ParameterFacts {
  return {
    name,
    type: asText(parameter.Type) ?? 'String',
    default: parameter.Default,
    description: asText(parameter.Description),
    allowedValues: Array.isArray(parameter.AllowedValues) ? parameter.AllowedValues.map(String) : undefined,
    allowedPattern: asText(parameter.AllowedPattern),
    minLength: asNumber(parameter.MinLength),
    maxLength: asNumber(parameter.MaxLength),
    minValue: asNumber(parameter.MinValue),
    maxValue: asNumber(parameter.MaxValue),
    noEcho: `${parameter.NoEcho}` === 'true',
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  return value === undefined || value === null || Number.isNaN(Number(value)) ? undefined : Number(value);
}

/** From a stack that is still being built: what it has now. */
export function factsOfStack(stack: Stack): TemplateFacts {
  const elements = stack.node.findAll().filter(CfnElement.isCfnElement);
  const own = elements.filter(element => element.stack === stack);
  const resources = elements.filter(CfnResource.isCfnResource).map(resource => ({
    logicalId: idOf(resource), type: resource.cfnResourceType, properties: (rendered(resource, 'Resources').Properties ?? {}) as Json,
  }));
  return {
    parameters: own.filter(element => element instanceof CfnParameter).map(parameter => parameterOf(idOf(parameter), rendered(parameter, 'Parameters'))),
    outputs: own.filter(element => element instanceof CfnOutput).map(output => ({ name: idOf(output), description: asText(output.description) })),
    resources,
    unknownNested: [],
    transforms: transformsOf(stack.templateOptions.transforms, resources),
  };
}

function idOf(element: CfnElement): string {
  return element.stack.resolve(element.logicalId) as string;
}

/** An element as it will stand in the template. What refers to what is not there yet counts as nothing. */
function rendered(element: CfnElement, section: string): Json {
  const { stack } = element;
  const fragment = (element as unknown as { _toCloudFormation(): object })._toCloudFormation();
  const resolved = stack.resolve(fragment) as { [section: string]: { [id: string]: Json } | undefined };
  return Object.values(resolved[section] ?? {})[0] ?? {};
}

/** A literal text, and not an intrinsic function, a token or nothing. */
export function literal(value: unknown): string | undefined {
  return typeof value === 'string' && !Token.isUnresolved(value) ? value : undefined;
}
