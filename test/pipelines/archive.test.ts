import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Archive } from '../../src/pipelines/handlers/archive';
import { folder } from '../support/synth';

const TEXT = 'Grüße 🏠 '.repeat(2000);
const FILES = { 'plan.delivery.json': JSON.stringify({ stages: { Prod: 1 } }), 'assembly-Prod/a.template.json': TEXT, 'empty.txt': '', 'ä.txt': 'x' };

/** Writes a ZIP file as others do, with Python: its code gets the open file, and the files by their names. */
function zipped(code: string, files: Record<string, string> = FILES): Buffer {
  const directory = folder({ 'files.json': JSON.stringify(files) });
  const target = path.join(directory, 'a.zip');
  const script = ['import json, sys, zipfile', 'files = json.load(open(sys.argv[1]))', ...code.split('\n')].join('\n');
  execFileSync('python3', ['-c', script, path.join(directory, 'files.json'), target]);
  return fs.readFileSync(target);
}

const all = (method: string) => `z = zipfile.ZipFile(sys.argv[2], 'w', zipfile.${method})\nfor name, text in files.items(): z.writestr(name, text)`;

describe('an artifact', () => {
  test.each([
    ['stored', `${all('ZIP_STORED')}\nz.close()`],
    ['deflated', `${all('ZIP_DEFLATED')}\nz.close()`],
    ['with a comment', `${all('ZIP_DEFLATED')}\nz.comment = b'c' * 65535\nz.close()`],
    ['streamed, with sizes behind the data', `
class Pipe:
  def __init__(self, file): self.file = file
  def write(self, data): return self.file.write(data)
  def flush(self): self.file.flush()
z = zipfile.ZipFile(Pipe(open(sys.argv[2], 'wb')), 'w', zipfile.ZIP_DEFLATED)
for name, text in files.items(): z.writestr(name, text)
z.close()
z.fp and z.fp.close()`],
    ['with folders, extra fields and comments of files', `
z = zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED)
z.writestr('assembly-Prod/', '')
for name, text in files.items():
  i = zipfile.ZipInfo(name)
  i.compress_type = zipfile.ZIP_DEFLATED
  i.comment = b'why'
  i.extra = b'\\x55\\x54\\x05\\x00\\x03\\x00\\x00\\x00\\x00'
  z.writestr(i, text)
z.close()`],
  ])('%s', (_name, code) => {
    const archive = new Archive(zipped(code));
    for (const [name, text] of Object.entries(FILES)) expect(archive.text(name)).toBe(text);
    expect(archive.json('plan.delivery.json')).toEqual({ stages: { Prod: 1 } });
  });

  test('without files', () => {
    const archive = new Archive(zipped('zipfile.ZipFile(sys.argv[2], \'w\').close()'));
    expect(() => archive.text('a')).toThrow('The artifact has no file a');
  });

  test('with many files', () => {
    const files = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`f/${index}.json`, `${index}`]));
    expect(new Archive(zipped(`${all('ZIP_STORED')}\nz.close()`, files)).json('f/1999.json')).toBe(1999);
  });

  test('has a comment that looks like an end', () => {
    const zip = zipped(`${all('ZIP_DEFLATED')}\nz.comment = b'PK\\x05\\x06' + b'c' * 40\nz.close()`);
    expect(new Archive(zip).text('assembly-Prod/a.template.json')).toBe(TEXT);
  });

  test('has the last of two files of one name', () => {
    expect(new Archive(zipped('z = zipfile.ZipFile(sys.argv[2], \'w\')\nz.writestr(\'a\', \'1\')\nz.writestr(\'a\', \'2\')\nz.close()')).text('a')).toBe('2');
  });
});

describe('fails with words where', () => {
  const good = zipped(`${all('ZIP_DEFLATED')}\nz.close()`);

  test.each([
    ['there is nothing', Buffer.alloc(0)], ['there is next to nothing', Buffer.from('PK')], ['it is a text', Buffer.from('<html>'.repeat(100))], ['its end is missing', good.subarray(0, good.length - 30)],
  ])('%s', (_name, zip) => {
    expect(() => new Archive(zip)).toThrow('The artifact is not a ZIP file');
  });

  test('its list of files is something else', () => {
    const broken = Buffer.from(good);
    const end = broken.length - 22;
    broken.writeUInt32LE(0, end + 16);
    expect(() => new Archive(broken)).toThrow('The artifact is not a ZIP file of less than 4 GB');
  });

  test('a file is not there', () => {
    expect(() => new Archive(good).text('other')).toThrow('The artifact has no file other');
  });

  test('a file is packed by another method', () => {
    const zip = new Archive(zipped(`${all('ZIP_BZIP2')}\nz.close()`));
    expect(() => zip.text('assembly-Prod/a.template.json')).toThrow(/packed by an unknown method, 12/);
  });

  test('a file is not JSON', () => {
    expect(() => new Archive(good).json('empty.txt')).toThrow(SyntaxError);
  });

  test('its list of files lies beyond its end', () => {
    const broken = Buffer.from(good);
    broken.writeUInt32LE(0xffffffff, broken.length - 6); // where more than 4 GB are said to be
    expect(() => new Archive(broken)).toThrow('The artifact is not a ZIP file of less than 4 GB');
  });
});
