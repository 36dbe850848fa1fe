package com.example.wheelhouse;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awscdk.App;

/** Synthesizes the app that the first argument names. */
public final class Main {
    private static final Map<String, Consumer<App>> APPS = new TreeMap<>(Map.of(
            "delivery", Delivery::build,
            "fargate-services", FargateServices::build,
            "patching", Patching::build,
            "service-catalog", ServiceCatalog::build,
            "three-tier-web-app", ThreeTierWebAppExample::build));

    private Main() {}

    public static void main(String[] args) {
        Consumer<App> build = args.length == 1 ? APPS.get(args[0]) : null;
        if (build == null) {
            System.err.println("Name one of: " + String.join(", ", APPS.keySet()));
            System.exit(2);
            return;
        }
        App app = new App();
        build.accept(app);
        app.synth();
    }
}
