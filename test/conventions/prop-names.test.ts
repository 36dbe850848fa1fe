import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '../..');

interface Parameter { readonly name: string; readonly type: { readonly fqn?: string } }
interface Callable { readonly name?: string; readonly parameters?: Parameter[] }
interface Type {
  readonly fqn: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly datatype?: boolean;
  readonly initializer?: Callable;
  readonly methods?: Callable[];
  readonly locationInModule: { readonly filename: string };
}

const { types }: { readonly types: Record<string, Type> } = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8'));

/** Where a check is made that this one hands its options on to. */
const ELSEWHERE: Record<string, string> = {
  'Profile.development': 'the constructor',
  'Profile.production': 'the constructor',
  'fargate.Environment.fromAttributes': 'the imported environment',
  'webapp.AppRuntime.java': 'what makes a runtime of any language',
  'webapp.AppRuntime.nodejs': 'what makes a runtime of any language',
  'webapp.AppRuntime.python': 'what makes a runtime of any language',
};

/** Every constructor and method that takes a struct of this library, by name, with its code. */
const CALLABLES = Object.values(types).filter(({ kind }) => kind === 'class').flatMap(type => (
  [{ ...type.initializer, name: 'constructor' }, ...type.methods ?? []].flatMap(({ name, parameters = [] }) => parameters
    .filter(({ type: { fqn } }) => fqn && types[fqn]?.datatype)
    .map(parameter => ({ name: `${type.fqn.replace('cdk-wheelhouse.', '')}.${name}`, parameter: parameter.name, code: codeOf(type, name!) })))));

function codeOf({ name: className, locationInModule: { filename } }: Type, name: string): string {
  const source = ts.createSourceFile(filename, fs.readFileSync(path.join(ROOT, filename), 'utf8'), ts.ScriptTarget.Latest, true);
  const type = source.statements.filter(ts.isClassDeclaration).find(statement => statement.name?.text === className);
  const member = type?.members.filter(one => (name === 'constructor' ? ts.isConstructorDeclaration(one) : ts.isMethodDeclaration(one) && one.name.getText() === name)).pop();
  return member?.getText() ?? '';
}

test('whatever takes options says which of them there are not', () => {
  expect(CALLABLES.length).toBeGreaterThan(100);
  const checks = (parameter: string) => new RegExp(`\\bcheck(OptionNames|PropNames|EngineOptionNames|Props|Value)\\([^;]*\\b${parameter}\\b`);
  const silent = CALLABLES.filter(({ parameter, code }) => !checks(parameter).test(code)).map(({ name }) => name);
  expect(silent.filter(name => ELSEWHERE[name] === undefined)).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter(name => !silent.includes(name))).toEqual([]);
});
