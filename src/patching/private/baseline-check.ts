import { Token } from 'aws-cdk-lib';
import { checkOneOf, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { ApprovalRule } from '../approval-rule';
import { OperatingSystem } from '../operating-system';
import { PatchBaselineProps } from '../patch-baseline-props';
import { PatchFilter } from '../patch-filter';
import { checkBoolean, checkGiven, checkKinds, checkList, checkOptions, checkTexts } from './kind-check';
import { checkText } from './text-check';
import { AvailableSecurityUpdates, ComplianceLevel, RejectedPatchesAction } from '../severity';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreatePatchBaseline.html */
const MOST_RULES = 10;
const MOST_PATCHES = 50;
const MOST_SOURCES = 20;

export function checkBaseline(at: string, props: PatchBaselineProps): void {
  checkOptions(at, 'props', props, '{ operatingSystem: patching.OperatingSystem.AMAZON_LINUX_2023 }');
  checkGiven(at, 'operatingSystem', props.operatingSystem, OperatingSystem, 'OperatingSystem.AMAZON_LINUX_2023');
  checkText({ at, prop: 'description', value: props.description, max: 1024 });
  checkKinds(at, 'approvalRules', props.approvalRules, ApprovalRule, 'ApprovalRule.security()');
  checkKinds(at, 'globalFilters', props.globalFilters, PatchFilter, "PatchFilter.products('AmazonLinux2023')");
  checkBoolean(at, 'isDefault', props.isDefault, 'true');
  checkBoolean(at, 'approvedPatchesNonSecurity', props.approvedPatchesNonSecurity, 'true');
  checkList(at, 'patchGroups', props.patchGroups, "'canary'");
  checkEnums(at, props);
  checkPatches(at, props);
  checkSystem(at, props);
  const { approvalRules = [], approvedPatches = [] } = props;
  if (approvalRules.length > MOST_RULES) {
    fail({ code: 'patching.rules-too-many', at, prop: 'approvalRules', value: approvalRules.length, allowed: `up to ${MOST_RULES} rules`, fix: 'put rules together, or make a second baseline for other nodes' });
  }
  if (approvalRules.length === 0 && !Token.isUnresolved(approvedPatches) && approvedPatches.length === 0) {
    fail({ code: 'patching.nothing-approved', at, prop: 'approvalRules', value: [], allowed: 'a rule, or patches in approvedPatches', fix: 'leave approvalRules out for security updates, or write [ApprovalRule.security()]' });
  }
}

function checkEnums(at: string, props: PatchBaselineProps) {
  const enums: [keyof PatchBaselineProps & string, object][] = [
    ['approvedPatchesComplianceLevel', ComplianceLevel], ['rejectedPatchesAction', RejectedPatchesAction], ['availableSecurityUpdates', AvailableSecurityUpdates],
  ];
  for (const [prop, values] of enums) {
    checkOneOf({ code: 'patching.value-unknown', at, prop, value: props[prop] as string | undefined, values: Object.values(values), fix: 'use a member of the enum' });
  }
}

function checkPatches(at: string, { approvedPatches, rejectedPatches }: PatchBaselineProps) {
  for (const [prop, patches] of Object.entries({ approvedPatches, rejectedPatches })) {
    checkTexts(at, prop, patches, "'kernel-6.1.99*'");
    if (patches === undefined || Token.isUnresolved(patches)) continue;
    const wrong = patches.find(patch => !Token.isUnresolved(patch) && (patch.trim() === '' || patch.length > 100));
    if (patches.length > MOST_PATCHES || new Set(patches).size !== patches.length || wrong !== undefined) {
      fail({ code: 'patching.patches-invalid', at, prop, value: wrong ?? patches.length, allowed: `up to ${MOST_PATCHES} different names of 1 to 100 characters`, fix: 'use wildcards, as kernel*' });
    }
  }
  if ([approvedPatches, rejectedPatches].some(Token.isUnresolved)) return;
  const both = approvedPatches?.find(patch => !Token.isUnresolved(patch) && rejectedPatches?.includes(patch));
  if (both !== undefined) {
    fail({ code: 'patching.patches-invalid', at, prop: 'rejectedPatches', value: both, allowed: 'patches that are not in approvedPatches, too', fix: 'remove it from one of the lists: a rejected patch is never installed' });
  }
}

/** What there is for some systems only. */
function checkSystem(at: string, props: PatchBaselineProps) {
  const { operatingSystem: system, approvalRules = [], sources = [] } = props;
  const isLinux = !system.isWindows && system.name !== 'MACOS';
  const refuse = (prop: string, value: unknown, systems: string) => fail({
    code: 'patching.option-not-of-system', at, prop, value, allowed: `nothing for ${system}: it is for ${systems}`, fix: 'leave it out',
  });
  if (!isLinux && sources.length > 0) refuse('sources', sources.length, 'Linux');
  if (!isLinux && props.approvedPatchesNonSecurity) refuse('approvedPatchesNonSecurity', true, 'Linux');
  if (!isLinux && approvalRules.some(({ _plan }) => _plan.enableNonSecurity)) refuse('approvalRules', 'includeNonSecurity', 'Linux');
  if (!system.isWindows && props.availableSecurityUpdates !== undefined) refuse('availableSecurityUpdates', props.availableSecurityUpdates, 'Windows');
  checkSources(at, sources);
}

function checkSources(at: string, sources: NonNullable<PatchBaselineProps['sources']>) {
  checkList(at, 'sources', sources, "{ name: 'Extra', configuration: '[extra]...' }");
  if (sources.length > MOST_SOURCES) {
    fail({ code: 'patching.source-invalid', at, prop: 'sources', value: sources.length, allowed: `up to ${MOST_SOURCES} repositories`, fix: 'leave some out' });
  }
  for (const [index, source] of sources.entries()) {
    const prop = `sources[${index}]`;
    checkOptions(at, prop, source, "{ name: 'Extra', configuration: '[extra]...' }");
    const { name, configuration, products = ['*'] } = source;
    checkPattern({ code: 'patching.source-invalid', at, prop: `${prop}.name`, value: name ?? '', pattern: /^[\w.-]{3,50}$/, allowed: '3 to 50 letters, digits, _, - and .', fix: 'choose another name' });
    checkText({ code: 'patching.source-invalid', at, prop: `${prop}.configuration`, value: configuration ?? '', max: 1024, fix: 'write the section of yum.conf, or the line of sources.list' });
    checkTexts(at, `${prop}.products`, products, "'AmazonLinux2023'");
    if (products.length === 0 || products.length > 20) {
      fail({ code: 'patching.source-invalid', at, prop: `${prop}.products`, value: products, allowed: '1 to 20 versions of the system', fix: "name them, or write ['*']" });
    }
  }
  const twice = sources.find(({ name }, index) => sources.slice(0, index).some(other => other.name === name));
  if (twice) fail({ code: 'patching.source-invalid', at, prop: 'sources', value: twice.name, allowed: 'a name of its own for each repository', fix: 'rename one of them' });
}
