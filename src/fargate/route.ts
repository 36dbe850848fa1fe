import { checkPattern, checkThat } from '../private/check';
import { list, plain, required } from '../private/kinds';
import { checkLength, RoutePlan } from './private/route-plan';
import { checkValue } from './private/struct-check';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
const HOST = /^(?=.{1,128}$)([a-z0-9*?-]+\.)+[a-z]+$/i;
const PATH = /^\/[\w\-.$/~"'@:+&*?]{0,127}$/;
const EXAMPLES = { hosts: 'api.example.com', paths: '/v1/*', methods: 'GET' };
const METHOD = /^[A-Z_-]{1,40}$/;
const HEADER = /^(?!host$)[\w!#$%&'*+\-.^`|~]{1,40}$/i;
const TEXTS = list(plain("'...'"));
const HEADER_VALUE = /^[\x20-\x7e]{1,128}$/;

/**
 * Which requests of the gateway a service answers: by host, path, header and method. All that is said must hold; of several
 * values of one kind, one. More specific routes are asked first, whatever the order in which services are made.
 */
export class Route {
  /**
   * Requests for a host. A host below the environment's domain gets its DNS records.
   *
   * @param hosts names such as `api.example.com`; `*` stands for any characters
   */
  public static host(...hosts: string[]): Route {
    return new Route({ hosts: [], paths: [], headers: [], methods: [] }).with('hosts', 'Route.host', 'hosts', hosts, HOST, 'host names, such as api.example.com');
  }

  /**
   * Requests for any host; go on with `path`, `header` or `method` to say which.
   */
  public static anyHost(): Route {
    return new Route({ hosts: [], paths: [], headers: [], methods: [] });
  }

  private static checked(at: string, plan: RoutePlan): Route {
    checkLength(at, plan);
    return new Route(plan);
  }

  private constructor(
    /** @internal */
    public readonly _plan: RoutePlan,
  ) {}

  /**
   * Of these requests, those for a path. Said again, it adds paths.
   *
   * @param paths such as `/v1/*`; `*` stands for any characters
   * @returns the narrower route
   */
  public path(...paths: string[]): Route {
    return this.with('paths', 'Route.path', 'paths', paths, PATH, 'paths that begin with a slash, such as /v1/*');
  }

  /**
   * Of these requests, those with a method. Said again, it adds methods.
   *
   * @param methods such as `GET`
   * @returns the narrower route
   */
  public method(...methods: string[]): Route {
    return this.with('methods', 'Route.method', 'methods', methods, METHOD, 'methods of HTTP, such as GET');
  }

  /**
   * Of these requests, those with a header.
   *
   * @param name such as `X-Tenant`
   * @param values of which it has one; `*` stands for any characters
   * @returns the narrower route
   */
  public header(name: string, ...values: string[]): Route {
    const at = 'Route.header';
    checkValue(at, 'name', name, required(plain("'X-Tenant'")));
    checkPattern({ code: 'fargate.route-invalid', at, prop: 'name', value: name, pattern: HEADER, allowed: 'the name of a header other than Host, such as X-Tenant', fix: 'write it without a colon; for hosts there is Route.host()' });
    checkSome(at, 'values', values);
    values.forEach(value => checkPattern({
      code: 'fargate.route-invalid', at, prop: 'values', value, pattern: HEADER_VALUE, allowed: '1 to 128 characters', fix: 'use * for any value',
    }));
    return Route.checked(at, { ...this._plan, headers: [...this._plan.headers, { name, values }] });
  }

  private with(kind: 'hosts' | 'paths' | 'methods', at: string, prop: string, values: string[], pattern: RegExp, allowed: string): Route {
    checkSome(at, prop, values);
    values.forEach(value => checkPattern({ code: 'fargate.route-invalid', at, prop, value, pattern, allowed, fix: `write it like ${EXAMPLES[kind]}` }));
    return Route.checked(at, { ...this._plan, [kind]: [...this._plan[kind], ...values] });
  }
}

function checkSome(at: string, prop: string, values: string[]) {
  checkValue(at, prop, values, TEXTS);
  checkThat({
    code: 'fargate.route-invalid', at, prop, value: values.length, allowed: 'one value at least', holds: count => count > 0, fix: 'say which, or leave the call out',
  });
}
