import { PropertyChange, Report, ResourceChange, StackReport } from '../../src/pipelines/handlers/change-sets/report';

/** All that a template may say to deceive or to break out. */
export const HOSTILE = '<script>window.__pwned=1;alert(1)</script>"\'`</style></title></code></details>--><img src=x onerror=alert(2)>'
  + '<svg/onload=alert(3)>&lt;b&gt; \u202Etxt.exe\u2066 \u0000\uD800 x\uDC00 | '
  + '[a](https://evil.example) ![i](https://evil.example/i.png) **b** https://evil.example\r\n# h';

export function aProperty(over: Partial<PropertyChange> = {}): PropertyChange {
  return { property: 'Properties.Engine', before: 'aurora-mysql', after: 'aurora-postgresql', recreates: 'always', ...over };
}

export function aChange(over: Partial<ResourceChange> = {}): ResourceChange {
  return {
    effect: 'change',
    logicalId: 'AppService1A2B3C',
    type: 'AWS::ECS::Service',
    path: 'Orders-Prod/App/Service',
    stateful: false,
    blocked: false,
    allowed: false,
    physicalId: 'arn:aws:ecs:eu-central-1:111111111111:service/orders/app',
    properties: [],
    ...over,
  };
}

export function aStack(over: Partial<StackReport> = {}): StackReport {
  return { name: 'Orders-Prod', account: '111111111111', region: 'eu-central-1', state: 'changed', changes: [], ...over };
}

export function aReport(stacks: StackReport[], over: Partial<Report> = {}): Report {
  return {
    pipeline: 'orders',
    stage: 'Prod',
    execution: '7f9c2b6e-1d4a-4a56-9a0e-2f1f7c0f9d11',
    revision: '3d5a1b9e2f',
    createdAt: '2026-05-04T12:30:15.000Z',
    approveUrl: 'https://eu-central-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/orders/view?region=eu-central-1',
    stacks,
    ...over,
  };
}

export const database = aChange({
  effect: 'replace',
  logicalId: 'DatabaseB269D8BB',
  type: 'AWS::RDS::DBCluster',
  path: 'Orders-Prod/Data/Database',
  physicalId: 'orders-prod-database-1x2y3z',
  stateful: true,
  blocked: true,
  fate: 'Delete',
  properties: [aProperty(), aProperty({
    property: 'Properties.KmsKeyId',
    before: 'arn:aws:kms:eu-central-1:111111111111:key/1',
    after: undefined,
    recreates: 'sometimes',
    cause: 'value of Key.Arn',
  })],
});

const policy = (actions: string[]) => JSON.stringify({
  Version: '2012-10-17',
  Statement: ['logs', 'xray', 's3', 'sqs', 'sns', 'kms'].map(service => ({
    Effect: 'Allow', Action: actions.map(action => `${service}:${action}`), Resource: '*',
  })),
});

/** One of each: what a reviewer may meet. */
export const mixed = aReport([
  aStack({
    changeSetUrl: 'https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/changesets/changes?stackId=x',
    changes: [
      aChange({ properties: [aProperty({ property: 'Properties.DesiredCount', before: '2', after: '4', recreates: 'never' })] }),
      database,
      aChange({
        effect: 'remove',
        logicalId: 'OldQueue',
        type: 'AWS::SQS::Queue',
        path: undefined,
        stateful: true,
        allowed: true,
        fate: 'Delete',
        physicalId: 'https://sqs.eu-central-1.amazonaws.com/111111111111/old',
      }),
      aChange({
        effect: 'remove',
        logicalId: 'Uploads',
        type: 'AWS::S3::Bucket',
        path: 'Orders-Prod/Uploads',
        stateful: true,
        fate: 'Retain',
        physicalId: 'orders-prod-uploads',
      }),
      aChange({
        effect: 'mayReplace',
        logicalId: 'Group',
        type: 'AWS::EC2::SecurityGroup',
        path: 'Orders-Prod/Group',
        physicalId: 'sg-0123456789',
        fate: 'Delete',
        properties: [aProperty({ property: 'Properties.VpcId', before: 'vpc-1', after: undefined, recreates: 'sometimes', cause: 'value of Vpc' })],
      }),
      aChange({
        effect: 'change',
        logicalId: 'Role',
        type: 'AWS::IAM::Role',
        path: 'Orders-Prod/Role',
        physicalId: 'orders-role',
        properties: [aProperty({
          property: 'Properties.Policies',
          before: policy(['Get', 'Put', 'List', 'Send']),
          after: policy(['Get', 'Put', 'List', 'Send', '*']),
          recreates: 'never',
        })],
      }),
      aChange({ effect: 'add', logicalId: 'Alarm', type: 'AWS::CloudWatch::Alarm', path: 'Orders-Prod/Alarm', physicalId: undefined }),
    ],
  }),
  aStack({
    name: 'Orders-Prod-Edge',
    region: 'us-east-1',
    state: 'later',
    note: 'A value of Orders-Prod is not known yet.',
    changes: [aChange({ effect: 'change', path: 'Orders-Prod-Edge/Site' })],
  }),
  aStack({
    name: 'Orders-Prod-Search',
    state: 'new',
    changes: [aChange({
      effect: 'add', path: 'Orders-Prod-Search/Domain', type: 'AWS::OpenSearchService::Domain', physicalId: undefined, stateful: true,
    })],
  }),
  aStack({ name: 'Orders-Prod-Alerts', state: 'changed' }),
  aStack({ name: 'Orders-Prod-Network', state: 'unchanged' }),
  aStack({ name: 'Orders-Prod-Keys', state: 'unchanged' }),
]);

export const safeOne = aReport([aStack({
  changes: [aChange({ properties: [aProperty({ recreates: 'never' })] }), aChange({ effect: 'add', logicalId: 'New' })],
})]);

export const empty = aReport([aStack({ state: 'unchanged' }), aStack({ name: 'Orders-Prod-Network', state: 'unchanged' })]);

/** Every text of it is hostile. */
export const hostile = hostileWith(HOSTILE);

export function hostileWith(text: string): Report {
  const property = { property: text, before: text, after: `${text}${text}`, recreates: 'always' as const, cause: text };
  const change = (over: Partial<ResourceChange>): ResourceChange => ({
    effect: 'replace',
    logicalId: text,
    type: text,
    physicalId: text,
    path: text,
    stateful: true,
    blocked: true,
    allowed: true,
    fate: text,
    properties: [property, { ...property, before: undefined }, { ...property, before: text.repeat(10), after: undefined }],
    ...over,
  });
  return {
    pipeline: text,
    stage: text,
    execution: text,
    revision: text,
    createdAt: text,
    approveUrl: `javascript:${text}`,
    stacks: [
      {
        name: text,
        account: text,
        region: text,
        state: 'changed',
        note: text,
        changeSetUrl: `https://x/${text}`,
        changes: [change({}), change({ effect: 'add', path: undefined })],
      },
      { name: text, account: text, region: text, state: 'unchanged', note: text.repeat(5), changes: [] },
    ],
  };
}

/** As large as a stage can be: four stacks of 500 resources. */
export const large = aReport([1, 2, 3, 4].map(index => aStack({
  name: `Orders-Prod-${index}`,
  changes: Array.from({ length: 500 }, (_, at) => aChange({
    effect: (['add', 'change', 'replace', 'mayReplace', 'remove'] as const)[at % 5],
    logicalId: `Resource${at}`,
    path: `Orders-Prod-${index}/Part/Resource${at}`,
    stateful: at % 50 === 2,
    properties: [aProperty(), aProperty({ property: 'Properties.Policy', before: policy(['Get']), after: policy(['Put']), recreates: 'never' })],
  })),
})));
