package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// contextOf is the value that was given with "cdk synth -c name=value", or the fallback.
func contextOf(app awscdk.App, name, fallback string) string {
	if value, ok := app.Node().TryGetContext(jsii.String(name)).(string); ok {
		return value
	}
	return fallback
}

// environmentOf is an environment that is given as "aws://<account>/<region>", as "cdk bootstrap" takes it.
func environmentOf(app awscdk.App, name, fallback string) *awscdk.Environment {
	parts := strings.Split(contextOf(app, name, fallback), "/")
	return &awscdk.Environment{Account: jsii.String(parts[2]), Region: jsii.String(parts[3])}
}
