package com.example.wheelhouse;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;

/** Values that are given with {@code cdk synth -c name=value}. */
record Context(App app) {
    /** The value, or null. */
    String get(String name) {
        return (String) app.getNode().tryGetContext(name);
    }

    String get(String name, String fallback) {
        String value = get(name);
        return value == null ? fallback : value;
    }

    /** An environment that is given as {@code aws://<account>/<region>}, as {@code cdk bootstrap} takes it. */
    Environment environment(String name, String fallback) {
        String[] parts = get(name, fallback).split("/");
        return Environment.builder().account(parts[2]).region(parts[3]).build();
    }
}
