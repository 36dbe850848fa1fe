import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** What CloudFormation asks. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly Bucket: string;
    /** Versions that need a file, by its key. */
    readonly Needed: { readonly [key: string]: string };
  };
}

const s3 = new S3Client({ maxAttempts: 8 });

/**
 * Sees that the files are there which released versions need whose code is gone. They were copied when the versions were deployed; in a new
 * account or region they never were, and a launch would fail half-way.
 */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  const { Bucket, Needed } = request.ResourceProperties;
  if (request.RequestType === 'Delete') return { PhysicalResourceId: request.PhysicalResourceId! };
  for (const [Key, version] of Object.entries(Needed ?? {})) {
    try {
      await s3.send(new HeadObjectCommand({ Bucket, Key }));
    } catch (error) {
      const { name } = error as Error;
      if (!['NotFound', 'NoSuchKey', '404'].includes(name)) throw error;
      throw new Error(`The asset ${Key} of ${version} is not here: the version was never deployed to this account and region. `
        + 'Deploy it from the code that made it, or name it in lifecycle.retired');
    }
  }
  return { PhysicalResourceId: `${Bucket}|files` };
}
