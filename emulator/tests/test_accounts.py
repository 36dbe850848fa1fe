"""Other accounts: who assumes a role there acts there."""
from __future__ import annotations

import json

import pytest

from emulator.tests.delivering import OTHER, client, make_role
from emulator.tests.serving import invoke, make_function, need_sdk

TOPIC = json.dumps({'Resources': {'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'TopicName': 'one'}}},
                    'Outputs': {'Account': {'Value': {'Ref': 'AWS::AccountId'}, 'Export': {'Name': 'account'}}}})
PYTHON = '''
import boto3

def handler(event, context):
    keys = boto3.client('sts').assume_role(RoleArn=event['role'], RoleSessionName='function')['Credentials']
    there = boto3.Session(keys['AccessKeyId'], keys['SecretAccessKey'], keys['SessionToken'], region_name='eu-west-1')
    there.client('cloudformation').create_stack(StackName='shop', TemplateBody=event['template'])
    return there.client('sts').get_caller_identity()['Account']
'''
NODE = '''
const { STSClient, AssumeRoleCommand, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
const { CloudFormationClient, CreateStackCommand } = require('@aws-sdk/client-cloudformation');
exports.handler = async event => {
  const { Credentials: keys } = await new STSClient().send(new AssumeRoleCommand({ RoleArn: event.role, RoleSessionName: 'function' }));
  const credentials = { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
  const there = { credentials, region: 'eu-west-1' };
  await new CloudFormationClient(there).send(new CreateStackCommand({ StackName: 'shop', TemplateBody: event.template }));
  return (await new STSClient(there).send(new GetCallerIdentityCommand())).Account;
};
'''


def test_stacks_are_kept_by_account_and_region(cloud):
    there, elsewhere = client(cloud, 'cloudformation'), client(cloud, 'cloudformation', region='us-east-1')
    cloud.create(TOPIC)
    for cfn in there, elsewhere:
        with pytest.raises(cfn.exceptions.ClientError, match='does not exist'):
            cfn.describe_stacks(StackName='stack')
        cfn.create_stack(StackName='stack', TemplateBody=TOPIC)
        cfn.get_waiter('stack_create_complete').wait(StackName='stack', WaiterConfig={'Delay': 0.05})
        told = cfn.describe_stacks(StackName='stack')['Stacks'][0]
        assert told['Outputs'][0]['OutputValue'] == OTHER and f':{OTHER}:' in told['StackId']
    topics = client(cloud, 'sns').list_topics()['Topics']
    assert [topic['TopicArn'] for topic in topics] == [f'arn:aws:sns:eu-west-1:{OTHER}:one']
    cloud.delete()
    there.delete_stack(StackName='stack')
    there.get_waiter('stack_delete_complete').wait(StackName='stack', WaiterConfig={'Delay': 0.05})
    assert elsewhere.describe_stacks(StackName='stack')['Stacks'] and not client(cloud, 'sns').list_topics()['Topics']


@pytest.mark.parametrize('runtime, code', [('python3.12', {'index.py': PYTHON}), ('nodejs22.x', {'index.js': NODE})])
def test_a_function_that_assumes_a_role(cloud, runtime, code):
    if runtime.startswith('node'):
        need_sdk('@aws-sdk/client-sts', '@aws-sdk/client-cloudformation')
    make_function('hand', code, runtime=runtime)
    account, _ = invoke('hand', {'role': make_role(cloud), 'template': TOPIC})
    assert account == OTHER
    assert client(cloud, 'cloudformation').describe_stacks(StackName='shop')['Stacks'][0]['StackName'] == 'shop'
    with pytest.raises(cloud.cfn.exceptions.ClientError):
        cloud.stack('shop')
