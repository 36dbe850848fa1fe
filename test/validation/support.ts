import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, AppProps, CfnResource, IPolicyValidationPlugin, Stack, Validations } from 'aws-cdk-lib';

/** Folders that go with the test file. */
const made: string[] = [];

export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'validation-'));
  made.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  made.splice(0).forEach(folder => fs.rmSync(folder, { recursive: true, force: true }));
}

/** What a user sees of a validation. */
export interface Outcome {
  /** `validation-report.json`, to the byte. */
  readonly report: string | undefined;
  /** What was printed, without the place of the cloud assembly. */
  readonly printed: string;
  /** What was thrown, likewise. */
  readonly thrown: string | undefined;
}

/** Synthesizes an app in the same process, with validation on. */
export function synthesize(build: (app: App) => void, plugins: IPolicyValidationPlugin[] = [], props: AppProps = {}): Outcome {
  const outdir = path.join(temporaryFolder(), 'cdk.out');
  const app = new App({ outdir, ...props });
  if (plugins.length > 0) Validations.of(app).addPlugins(...plugins);
  build(app);
  const lines: string[] = [];
  const printing = jest.spyOn(console, 'error').mockImplementation((...words) => { lines.push(words.join(' ')); });
  const { exitCode } = process;
  let thrown: string | undefined;
  try {
    app.synth();
  } catch (error) {
    thrown = (error as Error).message;
  } finally {
    printing.mockRestore();
    process.exitCode = exitCode;
  }
  const report = path.join(outdir, 'validation-report.json');
  const anywhere = (text: string) => text.replaceAll(outdir, 'cdk.out').replaceAll(path.relative(process.cwd(), outdir), 'cdk.out');
  return {
    report: fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : undefined,
    printed: anywhere(lines.join('\n')),
    thrown: thrown && anywhere(thrown),
  };
}

/** A stack with a topic for each text, which is a property that topics do not have; one without is in order. */
export function stackWith(app: App, id: string, mistakes: string[], env?: { account: string; region: string }): Stack {
  const stack = new Stack(app, id, { env });
  new CfnResource(stack, 'Good', { type: 'AWS::SNS::Topic', properties: { DisplayName: id } });
  mistakes.forEach((mistake, index) => new CfnResource(stack, `Bad${index}`, { type: 'AWS::SNS::Topic', properties: { [mistake]: 'x' } }));
  return stack;
}

/** Lines that were told on stderr while something ran. */
export function toldBy<T>(run: () => T): { readonly lines: string[]; readonly result: T } {
  const lines: string[] = [];
  const telling = jest.spyOn(process.stderr, 'write').mockImplementation((text) => { lines.push(String(text).trimEnd()); return true; });
  try {
    return { result: run(), lines };
  } finally {
    telling.mockRestore();
  }
}
