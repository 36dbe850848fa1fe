// Maintenance windows with a baseline, a target and a task each, ten in a stack.
const { Duration, Stack, TimeZone } = require('aws-cdk-lib');
const { patching } = require('cdk-wheelhouse');
const { WINDOWS_IN_A_STACK } = require('./shape');

function build(app, count) {
  for (let number = 0; number < count; number++) {
    const id = `Windows${Math.floor(number / WINDOWS_IN_A_STACK)}`;
    createWindow(app.node.tryFindChild(id) ?? new Stack(app, id), number);
  }
}

function createWindow(stack, number) {
  new patching.PatchBaseline(stack, `Baseline${number}`, {
    operatingSystem: patching.OperatingSystem.AMAZON_LINUX_2023,
    approvalRules: [patching.ApprovalRule.security({ approveAfter: Duration.days(3) })],
    patchGroups: [`group-${number}`],
  });
  const night = new patching.MaintenanceWindow(stack, `Night${number}`, {
    schedule: patching.WindowSchedule.weekly(patching.Weekday.SUN, '02:00', TimeZone.EUROPE_BERLIN),
    duration: Duration.hours(3),
  });
  const target = night.addTarget('Web', patching.WindowTarget.tag('PatchGroup', `group-${number}`));
  night.addTask('Patch', patching.WindowTask.runCommand({
    documentName: 'AWS-RunPatchBaseline',
    parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
    targets: [target],
    concurrency: patching.Rate.percent(10),
    errors: patching.Rate.count(1),
  }));
}

module.exports = { build };
