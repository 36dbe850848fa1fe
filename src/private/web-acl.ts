import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { createLogGroup } from './encryption';
import { FirewallPlan } from './firewall-plan';

/** In the order in which they are asked. */
const MANAGED_RULES = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'];

export interface FirewallLogs {
  readonly encryptionKey?: kms.IKey;
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Puts a firewall before a load balancer; gives the web ACL where it is a new one, whose logs are kept where these are given. */
export function protect(scope: Construct, loadBalancerArn: string, firewall: FirewallPlan, keep?: FirewallLogs): wafv2.CfnWebACL | undefined {
  if (firewall.kind === 'none') {
    return undefined;
  }
  const webAcl = firewall.kind === 'managed' ? createWebAcl(scope, 'WebAcl', firewall.requestsPerAddress) : undefined;
  new wafv2.CfnWebACLAssociation(scope, 'WebAclAssociation', {
    resourceArn: loadBalancerArn,
    webAclArn: firewall.kind === 'existing' ? firewall.webAcl.webAclRef.webAclArn : webAcl!.attrArn,
  });
  if (webAcl && keep) {
    logWebAcl(scope, 'WebAclLogs', webAcl, keep);
  }
  return webAcl;
}

/** A regional web ACL with the rules that AWS keeps, and a limit for each address before them where one is asked for. */
function createWebAcl(scope: Construct, id: string, requestsPerAddress?: number): wafv2.CfnWebACL {
  const rules = [
    ...requestsPerAddress === undefined ? [] : [rateLimit(requestsPerAddress)],
    ...MANAGED_RULES.map(managedRule),
  ];
  return new wafv2.CfnWebACL(scope, id, {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visibility('WebAcl'),
    rules: rules.map((rule, priority) => ({ ...rule, priority })),
  });
}

type Unordered = Omit<wafv2.CfnWebACL.RuleProperty, 'priority'>;

function managedRule(name: string): Unordered {
  return {
    name,
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
  };
}

function rateLimit(limit: number): Unordered {
  return {
    name: 'RequestsPerAddress',
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP' } },
    action: { block: {} },
    visibilityConfig: visibility('RequestsPerAddress'),
  };
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

/** AWS WAF wants the name to begin with aws-waf-logs-; the rest makes it unique to the stack and to the place in it. */
function logWebAcl(scope: Construct, id: string, webAcl: wafv2.CfnWebACL, options: FirewallLogs): logs.LogGroup {
  const stack = Stack.of(scope);
  const stackUuid = Fn.select(2, Fn.split('/', stack.stackId));
  const logGroup = createLogGroup(scope, id, { ...options, logGroupName: `aws-waf-logs-${stackUuid}-${scope.node.addr.slice(-8)}` });
  new wafv2.CfnLoggingConfiguration(scope, `${id}Configuration`, {
    resourceArn: webAcl.attrArn,
    logDestinationConfigs: [stack.formatArn({ service: 'logs', resource: `log-group:${logGroup.logGroupName}` })],
    redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
  });
  return logGroup;
}
