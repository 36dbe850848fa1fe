// The plugin that validates templates in every synth, made once for all test files of a process: its engine takes seconds to start.
const { CloudFormationValidatePlugin } = require('aws-cdk-lib');

module.exports = new CloudFormationValidatePlugin();
