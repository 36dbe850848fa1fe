import { inflateRawSync } from 'zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Signatures and fields of the ZIP format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3 */
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

const s3 = new S3Client({});

/** The files of an artifact: ZIP, as CodePipeline writes it. */
export async function readArchive(object: { readonly Bucket: string; readonly Key: string }): Promise<Archive> {
  const { Body } = await s3.send(new GetObjectCommand(object));
  return new Archive(Buffer.from(await Body!.transformToByteArray()));
}

export class Archive {
  private readonly offsets = new Map<string, number>();

  constructor(private readonly zip: Buffer) {
    const end = endOf(zip);
    let at = zip.readUInt32LE(end + 16);
    for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
      if (at + ENTRY_SIZE > zip.length || zip.readUInt32LE(at) !== ENTRY) throw new Error('The artifact is not a ZIP file of less than 4 GB');
      const [name, extra, comment] = [28, 30, 32].map(field => zip.readUInt16LE(at + field));
      this.offsets.set(zip.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + name), at);
      at += ENTRY_SIZE + name + extra + comment;
    }
  }

  public has(name: string): boolean {
    return this.offsets.has(name);
  }

  public json<T>(name: string): T {
    return JSON.parse(this.text(name));
  }

  public text(name: string): string {
    const at = this.offsets.get(name);
    if (at === undefined) throw new Error(`The artifact has no file ${name}`);
    const method = this.zip.readUInt16LE(at + 10);
    const size = this.zip.readUInt32LE(at + 20);
    const local = this.zip.readUInt32LE(at + 42);
    const start = local + LOCAL_SIZE + this.zip.readUInt16LE(local + 26) + this.zip.readUInt16LE(local + 28);
    const packed = this.zip.subarray(start, start + size);
    if (method !== STORED && method !== DEFLATED) throw new Error(`File ${name} of the artifact is packed by an unknown method, ${method}`);
    return (method === STORED ? packed : inflateRawSync(packed)).toString('utf8');
  }
}

/** The record at the end, behind which there may be a comment. */
function endOf(zip: Buffer): number {
  for (let at = zip.length - END_SIZE; at >= Math.max(0, zip.length - END_SIZE - LONGEST_COMMENT); at--) {
    if (zip.readUInt32LE(at) === END && at + END_SIZE + zip.readUInt16LE(at + 20) === zip.length) return at;
  }
  throw new Error('The artifact is not a ZIP file');
}
