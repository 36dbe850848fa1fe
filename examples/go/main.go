// The examples of cdk-wheelhouse in Go. Synthesizes the app that the first argument names.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	apps := map[string]func(awscdk.App){
		"delivery":           buildDelivery,
		"fargate-services":   buildFargateServices,
		"patching":           buildPatching,
		"service-catalog":    buildServiceCatalog,
		"three-tier-web-app": buildThreeTierWebApp,
	}
	if len(args) != 1 || apps[args[0]] == nil {
		fmt.Fprintln(os.Stderr, "Name one of: delivery, fargate-services, patching, service-catalog, three-tier-web-app")
		return 2
	}

	defer jsii.Close()
	app := awscdk.NewApp(nil)
	apps[args[0]](app)
	app.Synth(nil)
	return 0
}
