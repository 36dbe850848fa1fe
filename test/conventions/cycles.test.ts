import * as fs from 'fs';
import * as path from 'path';
import { createSourceFile, isExportDeclaration, isImportDeclaration, isStringLiteral, ScriptTarget } from 'typescript';

const SOURCES = path.join(__dirname, '../../src');

type Imports = ReadonlyMap<string, readonly string[]>;

/** The files of a folder, each with those of them that it imports. */
function importsIn(folder: string): Imports {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => path.join(folder, file));
  const known = new Set(files);
  return new Map(files.map(file => {
    const found = namedIn(fs.readFileSync(file, 'utf8')).map(name => path.join(path.dirname(file), name)).map(at => [`${at}.ts`, path.join(at, 'index.ts')].find(one => known.has(one)));
    return [file, found.filter(one => one !== undefined)];
  }));
}

/** What a module imports, or exports on, of this library, but for mere types. */
function namedIn(text: string): string[] {
  return createSourceFile('module.ts', text, ScriptTarget.Latest).statements.flatMap(statement => {
    if (!isImportDeclaration(statement) && !isExportDeclaration(statement)) return [];
    const isOfTypes = isImportDeclaration(statement) ? statement.importClause?.isTypeOnly : statement.isTypeOnly;
    const from = statement.moduleSpecifier;
    return !isOfTypes && from && isStringLiteral(from) && from.text.startsWith('.') ? [from.text] : [];
  });
}

/** The first circle of imports that is found, from a file to itself; none where there is none. */
function circleIn(imports: Imports): string[] {
  const clear = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (clear.has(file)) return [];
    for (const next of imports.get(file)!) {
      const circle = visit(next, [...way, file]);
      if (circle.length > 0) return circle;
    }
    clear.add(file);
    return [];
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

test('no file of src imports itself, by way of others', () => {
  const imports = importsIn(SOURCES);
  expect([...imports.values()].flat().length).toBeGreaterThan(500); // they are found at all
  expect(circleIn(imports).map(file => path.relative(SOURCES, file))).toEqual([]);
});

test('imports and exports count, those of types and of other packages do not', () => {
  const text = "import a from './a';\nimport type { B } from './b';\nexport * from '../c';\nexport type { D } from './d';\nimport * as fs from 'fs';\nexport const e = 1;";
  expect(namedIn(text)).toEqual(['./a', '../c']);
});

test('a circle is found, however long, and told from its first file on', () => {
  const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));
  expect(circleIn(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  expect(circleIn(graph({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] }))).toEqual(['b', 'c', 'd', 'b']);
  expect(circleIn(graph({ a: [], b: ['b'] }))).toEqual(['b', 'b']);
});
