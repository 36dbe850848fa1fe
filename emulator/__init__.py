"""An emulated AWS on this machine: moto's service APIs, with a CloudFormation whose answers can be believed."""
