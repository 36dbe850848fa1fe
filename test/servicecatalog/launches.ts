import { history, hub, LaunchRole, portfolioIn, ProductVersion, Statement, StackProduct, statementsOf, templateFile } from './support';
import { servicecatalog } from '../../src';

export type Parts = Record<string, [string, object?]>;

/** What the launch role of a template on disk may do. */
export function launchOfTemplate(parts: Parts, more: object = {}, options: servicecatalog.LeastPrivilegeOptions = {}): Statement[] {
  const Resources = Object.fromEntries(Object.entries(parts).map(([id, [Type, Properties]]) => [id, { Type, Properties }]));
  return launchOfText(JSON.stringify({ Resources, ...more }), options);
}

export function launchOfText(template: string, options: servicecatalog.LeastPrivilegeOptions = {}): Statement[] {
  const stack = hub();
  const version = ProductVersion.fromFile(templateFile(template.startsWith('{') ? 'a.json' : 'a.yaml', template));
  portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': version }, history: history() })).useLaunchRole(LaunchRole.leastPrivilege(options));
  return statementsOf(stack);
}
