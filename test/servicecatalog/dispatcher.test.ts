Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', PAUSE: '700' });

import { answering } from './answers';
import { handler as dispatch } from '../../src/servicecatalog/handlers';
import { handler as productFiles } from '../../src/servicecatalog/handlers/product-files';
import { handler as tagOption } from '../../src/servicecatalog/handlers/tag-option';
import { asleep, commandsOf, error, inputsOf } from '../pipelines/handlers/aws';

/** The id that CloudFormation has where a call never told one. */
const MADE_UP = 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED';
const DUPLICATE = 'DuplicateResourceException';

describe('tag options', () => {
  const ResourceProperties = { Key: 'environment', Value: 'dev' };
  const own = (more: object = {}) => ({ Id: 'tag-1', ...ResourceProperties, Active: true, ...more });
  const listed = (...options: object[]) => ({ TagOptionDetails: options });
  const create = () => tagOption({ RequestType: 'Create', ResourceProperties });
  const remove = (PhysicalResourceId: string) => tagOption({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties });

  test('that are there are taken, whoever made them', async () => {
    const calls = answering({ ListTagOptions: listed(own()) });
    expect(await create()).toEqual({ PhysicalResourceId: 'tag-1' });
    expect(commandsOf(calls)).toEqual(['ListTagOptions']);
    expect(inputsOf(calls, 'ListTagOptions')).toEqual([{ Filters: { Key: 'environment', Value: 'dev' }, PageToken: undefined }]);
    expect(await tagOption({ RequestType: 'Update', PhysicalResourceId: 'tag-9', ResourceProperties })).toEqual({ PhysicalResourceId: 'tag-1' });
  });

  test('are found on later pages, and not taken for others', async () => {
    const pages = [{ ...listed(own({ Value: 'Dev', Id: 'tag-8' })), PageToken: '1' }, { PageToken: '2' }, listed(own({ Key: 'env', Id: 'tag-9' }), own())];
    const calls = answering({ ListTagOptions: ({ PageToken = '0' }: any) => pages[PageToken] });
    expect(await create()).toEqual({ PhysicalResourceId: 'tag-1' });
    expect(inputsOf(calls, 'ListTagOptions').map(({ PageToken }) => PageToken)).toEqual([undefined, '1', '2']);
  });

  test('that are not there are made', async () => {
    const calls = answering({ ListTagOptions: listed(), CreateTagOption: { TagOptionDetail: own({ Id: 'tag-2' }) } });
    expect(await create()).toEqual({ PhysicalResourceId: 'tag-2' });
    expect(commandsOf(calls)).toEqual(['ListTagOptions', 'CreateTagOption']);
    expect(inputsOf(calls, 'CreateTagOption')).toEqual([ResourceProperties]);
  });

  test('that are not active are made so', async () => {
    const calls = answering({ ListTagOptions: listed(own({ Active: false })), UpdateTagOption: {} });
    expect(await create()).toEqual({ PhysicalResourceId: 'tag-1' });
    expect(inputsOf(calls, 'UpdateTagOption')).toEqual([{ Id: 'tag-1', Active: true }]);
  });

  test('that another stack makes meanwhile are taken', async () => {
    const made = (_: unknown, before: number) => before === 0 ? {} : listed(own({ Active: false }));
    const calls = answering({ ListTagOptions: made, CreateTagOption: error(DUPLICATE), UpdateTagOption: {} });
    expect(await create()).toEqual({ PhysicalResourceId: 'tag-1' });
    expect(commandsOf(calls)).toEqual(['ListTagOptions', 'CreateTagOption', 'ListTagOptions', 'UpdateTagOption']);
  });

  test('fail with what is wrong', async () => {
    answering({ ListTagOptions: listed(), CreateTagOption: error('LimitExceededException', 'too many') });
    await expect(create()).rejects.toThrow('too many');
    answering({ ListTagOptions: listed(), CreateTagOption: error(DUPLICATE, 'there and not there') });
    await expect(create()).rejects.toThrow('there and not there');
  });

  test('go when nobody has them any more', async () => {
    for (const ResourceDetails of [[], undefined]) {
      const calls = answering({ DescribeTagOption: { TagOptionDetail: own() }, ListResourcesForTagOption: { ResourceDetails }, DeleteTagOption: {} });
      expect(await remove('tag-1')).toEqual({ PhysicalResourceId: 'tag-1' });
      expect(inputsOf(calls, 'ListResourcesForTagOption')).toEqual([{ TagOptionId: 'tag-1' }]);
      expect(inputsOf(calls, 'DeleteTagOption')).toEqual([{ Id: 'tag-1' }]);
    }
  });

  test('stay where somebody has them', async () => {
    const calls = answering({ DescribeTagOption: {}, ListResourcesForTagOption: { ResourceDetails: [{ Id: 'port-2' }] } });
    expect(await remove('tag-1')).toEqual({ PhysicalResourceId: 'tag-1' });
    expect(commandsOf(calls)).not.toContain('DeleteTagOption');
    answering({ DescribeTagOption: {}, ListResourcesForTagOption: {}, DeleteTagOption: error('ResourceInUseException') });
    expect(await remove('tag-1')).toEqual({ PhysicalResourceId: 'tag-1' });
  });

  test('that are gone, or were never made, need not go', async () => {
    answering({ DescribeTagOption: error('ResourceNotFoundException') });
    expect(await remove('tag-1')).toEqual({ PhysicalResourceId: 'tag-1' });
    const calls = answering({});
    expect(await remove(MADE_UP)).toEqual({ PhysicalResourceId: MADE_UP });
    expect(calls).toEqual([]);
    answering({ DescribeTagOption: error('TagOptionNotMigratedException', 'not migrated') });
    await expect(remove('tag-1')).rejects.toThrow('not migrated');
  });
});

describe('files of products', () => {
  const KEYS = ['a'.repeat(64) + '.zip', 'b'.repeat(64) + '.json'];
  const request = (RequestType: 'Create' | 'Update' | 'Delete', Needed?: Record<string, string>) => (
    productFiles({ RequestType, PhysicalResourceId: 'bucket|files', ResourceProperties: { Bucket: 'bucket', Needed: Needed! } }));
  const needed = { [KEYS[0]]: 'Stack/Platform/Bucket 1.0.0', [KEYS[1]]: 'Stack/Platform/Bucket 1.1.0' };

  test.each(['Create', 'Update'] as const)('are looked for, each of them: %s', async type => {
    const calls = answering({ HeadObject: {} });
    expect(await request(type, needed)).toEqual({ PhysicalResourceId: 'bucket|files' });
    expect(inputsOf(calls, 'HeadObject')).toEqual(KEYS.map(Key => ({ Bucket: 'bucket', Key })));
  });

  test.each(['NotFound', 'NoSuchKey', '404'])('that are not there are named, with the version and what to do: %s', async name => {
    answering({ HeadObject: ({ Key }: any) => Key === KEYS[1] ? error(name)() : {} });
    const refused = expect(request('Create', needed)).rejects;
    await refused.toThrow(`The asset ${KEYS[1]} of Stack/Platform/Bucket 1.1.0 is not here: the version was never deployed to this account and region. `
      + 'Deploy it from the code that made it, or name it in lifecycle.retired');
  });

  test('that cannot be looked at fail with what is wrong', async () => {
    answering({ HeadObject: error('PermanentRedirect', 'another region') });
    await expect(request('Create', needed)).rejects.toThrow('another region');
  });

  test('are not looked for where none are needed, nor at the end', async () => {
    const calls = answering({});
    await request('Update');
    await request('Update', {});
    expect(await request('Delete', needed)).toEqual({ PhysicalResourceId: 'bucket|files' });
    expect(calls).toEqual([]);
  });
});

describe('the function of all of them', () => {
  const tag = { RequestType: 'Create', ResourceProperties: { Key: 'a', Value: '1' } };
  const found = { TagOptionDetails: [{ Id: 'tag-1', Key: 'a', Value: '1', Active: true }] };
  const as = (handler: string, request: object) => {
    process.env.HANDLER = handler;
    return dispatch(request);
  };

  test('does what its environment says', async () => {
    const calls = answering({ ListTagOptions: found, HeadObject: {}, AssociateBudgetWithResource: {}, ListAcceptedPortfolioShares: { PortfolioDetails: [{ Id: 'port-1' }] } });
    expect(await as('tag-option', tag)).toEqual({ PhysicalResourceId: 'tag-1' });
    expect(await as('product-files', { RequestType: 'Create', ResourceProperties: { Bucket: 'b', Needed: { k: 'v' } } })).toEqual({ PhysicalResourceId: 'b|files' });
    expect(await as('budget-association', { RequestType: 'Create', ResourceProperties: { BudgetName: 'b', ResourceId: 'port-1' } })).toEqual({ PhysicalResourceId: 'b|port-1' });
    expect(await as('accepted-share', { RequestType: 'Create', ResourceProperties: { PortfolioId: 'port-1' } })).toEqual({ PhysicalResourceId: 'port-1' });
    expect(commandsOf(calls)).toEqual(['ListTagOptions', 'HeadObject', 'AssociateBudgetWithResource', 'ListAcceptedPortfolioShares']);
  });

  test.each(['portfolio-share', 'product-images', 'product-versions'])('knows %s as well', async handler => {
    answering({});
    await expect(as(handler, { RequestType: 'Create', ResourceProperties: { NodeValue: 'x', Images: { a: 'b' } } })).rejects.not.toThrow('Cannot find module');
  });

  test.each(['AccessDeniedException', 'AccessDenied'])('waits for permissions that are new: %s', async name => {
    const pauses = asleep();
    const calls = answering({ ListTagOptions: (_: unknown, before: number) => before < 2 ? error(name)() : found });
    expect(await as('tag-option', tag)).toEqual({ PhysicalResourceId: 'tag-1' });
    expect(calls).toHaveLength(3);
    expect(pauses).toEqual([700, 700]);
  });

  test('waits for permissions that S3 tells nothing of but the status', async () => {
    asleep();
    const denied = () => { throw Object.assign(new Error('UnknownError'), { name: 'Unknown', $metadata: { httpStatusCode: 403 } }); };
    answering({ HeadObject: (_: unknown, before: number) => before === 0 ? denied() : {} });
    expect(await as('product-files', { RequestType: 'Create', ResourceProperties: { Bucket: 'b', Needed: { k: 'v' } } })).toEqual({ PhysicalResourceId: 'b|files' });
  });

  test('does not wait longer than a minute', async () => {
    const pauses = asleep();
    answering({ ListTagOptions: error('AccessDeniedException', 'denied') });
    await expect(as('tag-option', tag)).rejects.toThrow('denied');
    const waited = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(waited).toBeGreaterThan(60_000 - 700);
    expect(waited).toBeLessThanOrEqual(60_000 + 700);
  });

  test('does not wait where something else is wrong', async () => {
    const pauses = asleep();
    const calls = answering({ ListTagOptions: error('InvalidParametersException', 'wrong') });
    await expect(as('tag-option', tag)).rejects.toThrow('wrong');
    expect([calls.length, pauses]).toEqual([1, []]);
  });
});
