"""CloudFormation: templates, stacks, change sets, and the engine that turns one into the other."""
