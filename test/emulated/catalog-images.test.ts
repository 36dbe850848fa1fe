import { createHash, randomBytes } from 'crypto';
import {
  BatchGetImageCommand, CompleteLayerUploadCommand, CreateRepositoryCommand, ECRClient, GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand, ListImagesCommand, PutImageCommand, UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { Cloud } from './harness';

jest.setTimeout(60_000);

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

type Handler = (request: object) => Promise<{ PhysicalResourceId: string }>;

let cloud: Cloud;
let ecr: ECRClient;
let handler: Handler;
/** Operations of the handler, and after how many of them it dies. */
let asked: string[];
let patience: number;

beforeAll(async () => {
  cloud = await Cloud.start();
  ecr = new ECRClient(cloud.client);
  const { endpoint, region, credentials } = cloud.client;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  ({ handler } = jest.requireActual('../../src/servicecatalog/handlers/product-images'));
  const send = ECRClient.prototype.send as (...args: unknown[]) => Promise<unknown>;
  jest.spyOn(ECRClient.prototype, 'send').mockImplementation(async function (this: ECRClient, ...args: unknown[]) {
    if (this === ecr) return send.apply(this, args) as never;
    asked.push((args[0] as object).constructor.name.replace('Command', ''));
    if (asked.length > patience) throw new Error('killed');
    return send.apply(this, args) as never;
  } as never);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await cloud.stop();
});
beforeEach(() => { asked = []; patience = Infinity; });

let repositories = 0;
async function repository(): Promise<string> {
  const repositoryName = `repository-${repositories++}`;
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  return repositoryName;
}

async function pushLayer(repositoryName: string, blob: Buffer): Promise<string> {
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  await ecr.send(new UploadLayerPartCommand({ repositoryName, uploadId, partFirstByte: 0, partLastByte: blob.length - 1, layerPartBlob: blob }));
  const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`;
  await ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] }));
  return digest;
}

/** An image of these layers; its digest. */
async function push(repositoryName: string, tag: string | undefined, ...layers: Buffer[]): Promise<string> {
  const config = await pushLayer(repositoryName, Buffer.from(JSON.stringify({ tag, salt: randomBytes(4).toString('hex') })));
  const digests: string[] = [];
  for (const blob of layers) digests.push(await pushLayer(repositoryName, blob));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 10 },
    layers: digests.map(digest => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size: 10 })),
  });
  return put(repositoryName, manifest, MANIFEST, tag);
}

async function put(repositoryName: string, imageManifest: string, imageManifestMediaType: string, imageTag?: string): Promise<string> {
  const imageDigest = `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
  const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType, imageTag, imageDigest }));
  return image!.imageId!.imageDigest!;
}

async function tagsOf(repositoryName: string): Promise<Record<string, string>> {
  const { imageIds } = await ecr.send(new ListImagesCommand({ repositoryName }));
  return Object.fromEntries(imageIds!.filter(({ imageTag }) => imageTag).map(({ imageTag, imageDigest }) => [imageTag!, imageDigest!]));
}

async function layer(repositoryName: string, layerDigest: string): Promise<Buffer> {
  const { downloadUrl } = await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
  return Buffer.from(await (await fetch(downloadUrl!)).arrayBuffer());
}

async function call(Source: string, Destination: string, Images: Record<string, string>, RequestType = 'Create', Needed?: Record<string, string>) {
  const PhysicalResourceId = RequestType === 'Create' ? undefined : Destination;
  return handler({ RequestType, PhysicalResourceId, ResourceProperties: { Source, Destination, Images, Needed } });
}

const uploads = () => asked.filter(name => name === 'CompleteLayerUpload').length;

test('an image is copied with all its layers, also one of several parts', async () => {
  const [source, destination] = [await repository(), await repository()];
  const large = randomBytes(25_000_000);
  const digest = await push(source, 'a', Buffer.from('one'), large);

  expect(await call(source, destination, { a: 'a' })).toEqual({ PhysicalResourceId: destination });

  expect(await tagsOf(destination)).toEqual({ a: digest });
  expect((await layer(destination, `sha256:${createHash('sha256').update(large).digest('hex')}`)).equals(large)).toBe(true);
  expect(asked.filter(name => name === 'UploadLayerPart').length).toBeGreaterThan(3);
});

test('again, nothing is copied; another image shares its layers', async () => {
  const [source, destination] = [await repository(), await repository()];
  const base = Buffer.from('base');
  await push(source, 'a', base, Buffer.from('a'));
  await push(source, 'b', base, Buffer.from('b'));
  await call(source, destination, { a: 'a' });
  asked = [];

  await call(source, destination, { a: 'a' }, 'Update');
  expect(new Set(asked)).toEqual(new Set(['BatchGetImage']));

  await call(source, destination, { a: 'a', b: 'b' }, 'Update');
  expect(uploads()).toBe(2); // its settings and its own layer
  expect(Object.keys(await tagsOf(destination)).sort()).toEqual(['a', 'b']);
});

test('an image may have another tag in the source', async () => {
  const [source, destination] = [await repository(), await repository()];
  const digest = await push(source, 'web-1', Buffer.from('web'));

  await call(source, destination, { abcdef: 'web-1' });

  expect(await tagsOf(destination)).toEqual({ abcdef: digest });
});

test('an image for several platforms brings them along', async () => {
  const [source, destination] = [await repository(), await repository()];
  const parts = [await push(source, undefined, Buffer.from('arm')), await push(source, undefined, Buffer.from('intel'))];
  const manifests = parts.map(digest => ({ mediaType: MANIFEST, digest, size: 10 }));
  const index = await put(source, JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }), INDEX, 'all');

  await call(source, destination, { all: 'all' });

  expect(await tagsOf(destination)).toEqual({ all: index });
  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName: destination, imageIds: parts.map(imageDigest => ({ imageDigest })) }));
  expect(images!.map(({ imageId }) => imageId!.imageDigest).sort()).toEqual([...parts].sort());
});

test('a call that is killed after any of its requests is made again, and ends the same', async () => {
  const source = await repository();
  const digest = await push(source, 'a', Buffer.from('one'), Buffer.from('two'));
  let killed = 0;
  for (; ; killed++) {
    const destination = await repository();
    asked = [];
    patience = killed + 1;
    const died = await call(source, destination, { a: 'a' }).then(() => false, (error: Error) => error.message === 'killed');
    patience = Infinity;
    if (!died) break;
    await call(source, destination, { a: 'a' });
    expect(await tagsOf(destination)).toEqual({ a: digest });
  }
  expect(killed).toBeGreaterThan(8);
});

test('an image that is not there any more is named', async () => {
  const [source, destination] = [await repository(), await repository()];

  await expect(call(source, destination, { a: 'gone' })).rejects.toThrow(`The image gone is not in ${source}; publish it again with cdk deploy`);
});

test('an image that a released version needs has to be there, also where nothing is copied', async () => {
  const destination = await repository();
  await push(destination, 'a', Buffer.from('one'));

  expect(await call(destination, destination, {}, 'Create', { a: 'Bucket 1.0.0' })).toEqual({ PhysicalResourceId: destination });
  const missing = call(destination, destination, {}, 'Update', { a: 'Bucket 1.0.0', b: 'Bucket 1.1.0' });
  await expect(missing).rejects.toThrow('The image b of Bucket 1.1.0 is not here');
});

test('nothing is deleted', async () => {
  const [source, destination] = [await repository(), await repository()];
  await push(source, 'a', Buffer.from('one'));
  await call(source, destination, { a: 'a' });
  asked = [];

  expect(await call(source, destination, { a: 'a' }, 'Delete')).toEqual({ PhysicalResourceId: destination });

  expect(asked).toEqual([]);
  expect(Object.keys(await tagsOf(destination))).toEqual(['a']);
});
