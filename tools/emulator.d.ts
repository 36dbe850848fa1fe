/** A running emulator. It ends with this process, or by `stop`. */
export interface Emulator {
  readonly endpoint: string;
  /** The environment that a program needs to talk to the emulator, and to nothing else. */
  readonly environment: NodeJS.ProcessEnv;
  /** Settings of any client of the AWS SDK. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly forcePathStyle: boolean;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  };
  /** Runs the CDK CLI, and gives its output; rejects when it fails. */
  cdk(args: string[], options?: { onLine?: (line: string) => void }): Promise<string>;
  /** Prepares an account and region for the CDK; another account than its own trusts its own. */
  bootstrap(account?: string, region?: string): Promise<void>;
  /** Settings of a client in another account and region. */
  clientOf(account: string, region?: string): Promise<Emulator['client']>;
  /** Asks the emulator's own routes, see emulator/README.md. */
  control(method: string, route: string, body?: object): Promise<any>;
  stop(): Promise<void>;
}

export const ACCOUNT: string;
export const REGION: string;
export function startEmulator(options?: { strict?: boolean; shuffle?: number; port?: number; verbose?: boolean; customResourceTimeout?: number }): Promise<Emulator>;
