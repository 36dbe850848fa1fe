import { createHash } from 'crypto';
import {
  BatchCheckLayerAvailabilityCommand, BatchGetImageCommand, CompleteLayerUploadCommand, ECRClient, GetDownloadUrlForLayerCommand, Image,
  ImageIdentifier, InitiateLayerUploadCommand, PutImageCommand, UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { unless } from '../unless';

/** What CloudFormation asks. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
}

interface Properties {
  readonly Source: string;
  readonly Destination: string;
  /** Tags in the source by those that they have here. */
  readonly Images: { readonly [tag: string]: string };
  /** Versions that need an image which was copied before, by its tag. */
  readonly Needed?: { readonly [tag: string]: string };
}

interface Manifest {
  readonly config?: { readonly digest: string };
  readonly layers?: { readonly digest: string }[];
  /** Of an image for several platforms. */
  readonly manifests?: { readonly digest: string }[];
}

const MEDIA_TYPES = [
  'application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.index.v1+json',
];
const ecr = new ECRClient({ maxAttempts: 8 });

/**
 * Copies images from the repository that the CDK has published them in to the one that products are launched with. What is there already is
 * left as it is: an image is what its digest says. Nothing is deleted: what has been launched may need it.
 */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  if (request.RequestType === 'Delete') return { PhysicalResourceId: request.PhysicalResourceId! };
  const { Source, Destination, Images, Needed } = request.ResourceProperties;
  for (const [tag, version] of Object.entries(Needed ?? {})) await check(Destination, tag, version);
  for (const [tag, sourceTag] of Object.entries(Images ?? {})) await copy(Source, Destination, { imageTag: sourceTag }, tag);
  return { PhysicalResourceId: Destination };
}

/** A released version whose code is gone: its image was copied when it was deployed, which in a new account or region it never was. */
async function check(repository: string, imageTag: string, version: string) {
  if (await find(repository, { imageTag })) return;
  throw new Error(`The image ${imageTag} of ${version} is not here: the version was never deployed to this account and region. `
    + 'Deploy it from the code that made it, or name it in lifecycle.retired');
}

async function copy(source: string, destination: string, id: ImageIdentifier, tag?: string): Promise<void> {
  const image = await find(source, id);
  if (!image) throw new Error(`The image ${id.imageTag ?? id.imageDigest} is not in ${source}; publish it again with cdk deploy`);
  const there = await find(destination, tag ? { imageTag: tag } : id);
  if (there?.imageId?.imageDigest === image.imageId!.imageDigest) return;
  const { config, layers = [], manifests = [] } = JSON.parse(image.imageManifest!) as Manifest;
  for (const { digest } of manifests) await copy(source, destination, { imageDigest: digest });
  const digests = [...new Set([...config ? [config] : [], ...layers].map(({ digest }) => digest))];
  for (const digest of await missing(destination, digests)) await copyLayer(source, destination, digest);
  await unless(['ImageAlreadyExistsException', 'ImageTagAlreadyExistsException'], () => ecr.send(new PutImageCommand({
    repositoryName: destination,
    imageManifest: image.imageManifest,
    imageManifestMediaType: image.imageManifestMediaType,
    imageTag: tag,
    imageDigest: image.imageId!.imageDigest,
  })));
}

async function find(repositoryName: string, id: ImageIdentifier): Promise<Image | undefined> {
  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [id], acceptedMediaTypes: MEDIA_TYPES }));
  return images?.[0];
}

async function missing(repositoryName: string, digests: string[]): Promise<string[]> {
  if (digests.length === 0) return [];
  const { layers } = await ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: digests }));
  const there = new Set(layers?.filter(({ layerAvailability }) => layerAvailability === 'AVAILABLE').map(({ layerDigest }) => layerDigest));
  return digests.filter(digest => !there.has(digest));
}

/** Part by part, as it comes: layers can be larger than the memory of a function. */
async function copyLayer(source: string, destination: string, digest: string) {
  const { downloadUrl } = await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName: source, layerDigest: digest }));
  const response = await fetch(downloadUrl!);
  if (!response.ok) throw new Error(`The layer ${digest} of ${source} cannot be read: ${response.status}`);
  const { uploadId, partSize } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName: destination }));
  const hash = createHash('sha256');
  let first = 0;
  const upload = async (part: Buffer) => {
    hash.update(part);
    await ecr.send(new UploadLayerPartCommand({
      repositoryName: destination, uploadId, partFirstByte: first, partLastByte: first + part.length - 1, layerPartBlob: part,
    }));
    first += part.length;
  };
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    waiting.push(Buffer.from(chunk));
    size += chunk.length;
    while (size >= partSize!) {
      const all = Buffer.concat(waiting);
      await upload(all.subarray(0, partSize));
      waiting = [all.subarray(partSize)];
      size = waiting[0].length;
    }
  }
  if (size > 0) await upload(Buffer.concat(waiting));
  const read = `sha256:${hash.digest('hex')}`;
  if (read !== digest) throw new Error(`The layer ${digest} of ${source} came as ${read}`);
  await unless(['LayerAlreadyExistsException'], () => ecr.send(new CompleteLayerUploadCommand({ repositoryName: destination, uploadId, layerDigests: [digest] })));
}
