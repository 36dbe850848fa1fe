import { IPolicyValidationPlugin } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { classOf } from './class-of';
import { tryDigest } from './digest';

/** So much of a plugin is looked at; what holds more is no bag of options. */
const MOST_PARTS = 50_000;

/** What a plugin is, and what it was made with. Nothing where its fields cannot be told. */
export function pluginDigest(plugin: IPolicyValidationPlugin): string | undefined {
  const parts: string[] = [];
  const seen = new Map<object, number>();

  const add = (value: unknown): void => {
    if (parts.length > MOST_PARTS) return;
    if (typeof value !== 'object' || value === null) {
      parts.push(`${typeof value} ${String(value)}`);
    } else if (seen.has(value)) {
      parts.push(`again ${seen.get(value)}`);
    } else {
      seen.set(value, seen.size);
      addObject(value);
    }
  };

  const addObject = (value: object): void => {
    if (Construct.isConstruct(value) && value !== (plugin as object)) {
      parts.push(`construct ${value.node.path}`);
      return;
    }
    parts.push(classOf(value));
    if (value instanceof Map || value instanceof Set) [...value].forEach(add);
    if (value instanceof Date || value instanceof RegExp) parts.push(String(value.valueOf()));
    for (const [name, inner] of Object.entries(value)) {
      parts.push(name);
      add(inner);
    }
    parts.push('end');
  };

  const digest = tryDigest(() => {
    [plugin.name, plugin.version, plugin.ruleIds, plugin.validate, plugin, ...codeOf(plugin)].forEach(add);
    return parts;
  });
  return parts.length > MOST_PARTS ? undefined : digest;
}

/** The classes of an object, as they are written, and what has been put on them since. */
function codeOf(value: object): unknown[] {
  const code: unknown[] = [];
  for (let type = Object.getPrototypeOf(value); type !== null && type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const owner of [type, type.constructor]) {
      for (const [name, { value: part, get, set }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
        if (owner === type || name !== 'prototype') code.push(name, part ?? get, set);
      }
    }
  }
  return code;
}
