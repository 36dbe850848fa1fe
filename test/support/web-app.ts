import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { newStack, only } from './synth';
import { webapp } from '../../src';

/** The least that an application tier needs; each file has its own interest, and none of them here. */
export function someCode(options: webapp.AppCodeOptions = {}): webapp.AppCode {
  return webapp.AppCode.userData(['run-the-app'], options);
}

export function instances(options: Partial<webapp.InstancesOptions> = {}): webapp.AppTier {
  return webapp.AppTier.instances({ code: someCode(), ...options });
}

export interface Synthesized {
  readonly stack: Stack;
  readonly shop: webapp.ThreeTierWebApp;
  readonly template: Template;
}

export type Props = Partial<webapp.ThreeTierWebAppProps>;

/** An app called Shop in a stack called Stack, and its template. */
export function synthesize(props: Props | ((stack: Stack) => Props) = {}, stack: Stack = newStack()): Synthesized {
  const shop = new webapp.ThreeTierWebApp(stack, 'Shop', { app: instances(), ...typeof props === 'function' ? props(stack) : props });
  return { stack, shop, template: Template.fromStack(stack) };
}

export function exampleZone(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' });
}

/** A network of the user's own with all three kinds of subnets. */
export function ownVpc(stack: Stack, id = 'Own'): ec2.Vpc {
  return new ec2.Vpc(stack, id, {
    maxAzs: 2,
    natGateways: 1,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
  });
}

/** What cfn-init is told: the files with their content as text, and the commands in their order. */
export function initOf(template: Template): { files: Record<string, { content: string; mode: string }>; commands: string[]; sources: any } {
  const config = only(template, 'AWS::AutoScaling::AutoScalingGroup').Metadata['AWS::CloudFormation::Init'].config;
  const files = Object.entries<any>(config.files).map(([name, file]) => [name, { ...file, content: asText(file.content ?? file.source) }]);
  const commands = Object.keys(config.commands).sort().map(key => asText(config.commands[key].command));
  return { files: Object.fromEntries(files), commands, sources: config.sources };
}

/** Text of a template with references written as `<LogicalId>` and `<LogicalId.Attribute>`. */
export function asText(value: any): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.map(asText).join(' ');
  }
  if (value['Fn::Join']) {
    return value['Fn::Join'][1].map(asText).join(value['Fn::Join'][0]);
  }
  if (value['Fn::Sub']) {
    return asText(value['Fn::Sub']);
  }
  if (value.Ref) {
    return `<${value.Ref}>`;
  }
  return value['Fn::GetAtt'] ? `<${value['Fn::GetAtt'].join('.')}>` : JSON.stringify(value);
}

/** All actions that a role's statements allow, by resource as text. */
export function allowed(template: Template): { actions: string[]; resources: string[] }[] {
  const documents = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'].flatMap(type => Object.values(template.findResources(type)))
    .flatMap(({ Properties }: any) => [Properties.PolicyDocument, ...(Properties.Policies ?? []).map((policy: any) => policy.PolicyDocument)])
    .filter(document => document);
  return documents.flatMap(document => document.Statement).filter((statement: any) => statement.Effect === 'Allow').map((statement: any) => ({
    actions: [statement.Action].flat(),
    resources: [statement.Resource].flat().map(asText),
  }));
}
