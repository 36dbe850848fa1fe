import { App, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { monitoring, network, Profile, ProfileOptions } from '../../src';
import { applyTags } from '../../src/private/tags';
import { NOT_KNOWN, testFailures } from '../support/failures';
import { lazyNumber, lazyText, newStack, only } from '../support/synth';

describe('a profile', () => {
  test('for production is highly available, encrypted, logged, alarmed and protected against deletion', () => {
    expect({ ...Profile.production() }).toEqual({
      name: 'production',
      availabilityZones: 3,
      highlyAvailable: true,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      customerManagedKey: true,
      firewall: true,
      auditLogs: true,
      monitoring: true,
      logRetention: RetentionDays.ONE_YEAR,
      backupRetention: Duration.days(14),
    });
  });

  test('for development is cheap and disposable', () => {
    expect({ ...Profile.development() }).toEqual({
      name: 'development',
      availabilityZones: 2,
      highlyAvailable: false,
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
      customerManagedKey: false,
      firewall: false,
      auditLogs: false,
      monitoring: false,
      logRetention: RetentionDays.ONE_WEEK,
      backupRetention: Duration.days(1),
    });
  });

  const CHANGED: Required<ProfileOptions> = {
    name: 'staging:1',
    availabilityZones: 2,
    highlyAvailable: false,
    deletionProtection: false,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    customerManagedKey: false,
    firewall: false,
    auditLogs: false,
    monitoring: false,
    logRetention: RetentionDays.INFINITE,
    backupRetention: Duration.days(35),
  };

  test.each(Object.keys(CHANGED) as (keyof ProfileOptions)[])('takes %s alone from its options, false included', name => {
    expect({ ...Profile.production({ [name]: CHANGED[name] }) }).toEqual({ ...Profile.production(), [name]: CHANGED[name] });
  });

  test('takes a name that is not known yet', () => {
    const name = lazyText('later');
    expect(Profile.production({ name }).name).toBe(name);
  });

  test('takes the shortest and the longest backups', () => {
    expect(Profile.production({ backupRetention: Duration.hours(24) }).backupRetention.toDays()).toBe(1);
    expect(Profile.production({ backupRetention: Duration.days(35) }).backupRetention.toDays()).toBe(35);
  });
});

describe('tags', () => {
  function tagged(costTags: Record<string, string>, userTags?: Record<string, string>): unknown {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    applyTags(topic, costTags, userTags);
    return only(Template.fromStack(stack), 'AWS::SNS::Topic').Properties.Tags;
  }

  test('for costs stand beside those of the user', () => {
    expect(tagged({ app: 'shop', tier: 'web' }, { team: 'blue', App: 'mine' })).toEqual([
      { Key: 'app', Value: 'shop' }, { Key: 'App', Value: 'mine' }, { Key: 'team', Value: 'blue' }, { Key: 'tier', Value: 'web' },
    ]);
  });

  test('for costs lose characters that services refuse', () => {
    expect(tagged({ app: 'Müller & Söhne <1>' })).toEqual([{ Key: 'app', Value: 'Müller - Söhne -1-' }]);
  });

  test('for costs are cut to what services take', () => {
    expect(tagged({ app: 'x'.repeat(300) })).toEqual([{ Key: 'app', Value: 'x'.repeat(256) }]);
  });

  test('pass where the value is not known yet', () => {
    expect(tagged({ app: lazyText('shop') }, { team: lazyText('blue & co') })).toEqual([{ Key: 'app', Value: 'shop' }, { Key: 'team', Value: 'blue & co' }]);
  });

  test('of the user around a construct win over those for costs only where they are nearer', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const around = new network.Network(stack, 'Network', { profile: Profile.development() });
    Tags.of(stack).add('tier', 'outside');
    Tags.of(around.vpc).add('profile', 'inside');
    const vpc = only(Template.fromStack(stack), 'AWS::EC2::VPC');
    expect(vpc.Properties.Tags).toEqual(expect.arrayContaining([{ Key: 'profile', Value: 'inside' }, { Key: 'tier', Value: 'network' }]));
  });
});

const tooLong = 'x'.repeat(257);

const wrong = (value: unknown): any => value;

testFailures('core', [
  ...Object.entries({
    deletionProtection: ['no', "'no'"],
    highlyAvailable: [0, '0'],
    removalPolicy: ['RETIAN', "'RETIAN'"],
    logRetention: ['1 year', "'1 year'"],
    backupRetention: [7, '7'],
  }).map(([prop, [value, received]]) => ({
    mistake: `${prop}: ${received}`,
    code: 'core.wrong-type',
    at: 'Profile.production',
    prop,
    received: `${received}`,
    make: () => Profile.production({ [prop]: wrong(value) }),
  })),
  {
    mistake: 'options of a profile that are nothing',
    code: 'core.wrong-type',
    at: 'Profile.development',
    prop: 'options',
    received: "'nothing'",
    make: () => Profile.development(wrong(null)),
  },
  {
    mistake: 'a misspelled decision of a profile',
    code: 'core.prop-unknown',
    at: 'Profile.production',
    prop: 'deletionProtecton',
    received: 'false',
    make: () => Profile.production({ deletionProtecton: false } as object),
  },
  {
    mistake: 'a profile name with a space',
    code: 'core.profile-name-invalid',
    at: 'Profile.production',
    prop: 'name',
    received: '\'my profile\'',
    make: () => Profile.production({ name: 'my profile' }),
  },
  {
    mistake: 'an empty profile name',
    code: 'core.profile-name-invalid',
    at: 'Profile.development',
    prop: 'name',
    received: '\'\'',
    make: () => Profile.development({ name: '' }),
  },
  ...[1, 4, 2.5, NaN, Infinity].map(availabilityZones => ({
    mistake: `${availabilityZones} Availability Zones`,
    code: 'core.availability-zones-out-of-range',
    at: 'Profile.production',
    prop: 'availabilityZones',
    received: `${availabilityZones}`,
    allowed: 'an integer from 2 to 3',
    make: () => Profile.production({ availabilityZones }),
  })),
  {
    mistake: 'a number of Availability Zones that is not known yet',
    code: 'core.value-not-known',
    at: 'Profile.development',
    prop: 'availabilityZones',
    received: NOT_KNOWN,
    make: () => Profile.development({ availabilityZones: lazyNumber(2) }),
  },
  ...[Duration.hours(12), Duration.hours(36), Duration.days(36), Duration.days(0)].map(backupRetention => ({
    mistake: `backups kept for ${backupRetention.toHumanString()}`,
    code: 'core.backup-retention-out-of-range',
    at: 'Profile.production',
    prop: 'backupRetention',
    received: `'${backupRetention.toHumanString()}'`,
    make: () => Profile.production({ backupRetention }),
  })),
  {
    mistake: 'a tag in the namespace of AWS',
    code: 'core.tag-name-invalid',
    at: 'Stack/Network',
    prop: 'tags',
    received: '\'aws:name\'',
    make: stack => new network.Network(stack, 'Network', { tags: { 'aws:name': 'x' } }),
  },
  ...['app', 'tier', 'profile'].flatMap(name => ([
    ['Network', stack => new network.Network(stack, 'Network', { tags: { [name]: 'x' } })],
    ['Monitor', stack => new monitoring.Monitor(stack, 'Monitor', { tags: { team: 'blue', [name]: 'x' } })],
  ] as [string, (stack: Stack) => unknown][]).map(([construct, make]) => ({
    mistake: `the tag ${name} of a ${construct.toLowerCase()}, which says what it costs`,
    code: 'core.tag-reserved',
    at: `Stack/${construct}`,
    prop: 'tags',
    received: `'${name}'`,
    allowed: 'names other than app, tier, profile',
    make,
  }))),
  {
    mistake: 'a tag value with a character that services refuse',
    code: 'core.tag-value-invalid',
    at: 'Stack/Network',
    prop: 'tags.team',
    received: '\'a&b\'',
    make: stack => new network.Network(stack, 'Network', { tags: { team: 'a&b' } }),
  },
  {
    mistake: 'an empty tag value, which some services refuse',
    code: 'core.tag-value-invalid',
    at: 'Stack/Network',
    prop: 'tags.team',
    received: '\'\'',
    make: stack => new network.Network(stack, 'Network', { tags: { team: '' } }),
  },
  {
    mistake: 'a tag value that is too long',
    code: 'core.tag-value-invalid',
    at: 'Stack/Network',
    prop: 'tags.team',
    received: `'${tooLong}'`,
    make: stack => new network.Network(stack, 'Network', { tags: { team: tooLong } }),
  },
]);
