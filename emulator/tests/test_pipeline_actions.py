"""Actions of pipelines: each provider."""
from __future__ import annotations

import json

import pytest

from emulator import aws
from emulator.tests.delivering import APPROVAL, JOB, PATIENT, TEMPLATE, action, invoke, python, quick
from emulator.tests.waiting import until


@pytest.fixture(autouse=True)
def _quick(monkeypatch, delivery):
    quick(delivery, monkeypatch)


# ---- functions

def test_a_function_that_goes_on(delivery):
    python('worker', PATIENT)
    delivery.make(invoke('worker', gives='made'))
    told = delivery.ended(delivery.start(), 'Succeeded')
    values = delivery.variables('Invoke')
    job = json.loads(values['told'])
    source, made = job['data']['inputArtifacts'][0], job['data']['outputArtifacts'][0]
    assert values['looks'] == '3' and job['accountId'] == aws.DEFAULT_ACCOUNT and job['data']['continuationToken'] == '3'
    assert job['data']['actionConfiguration'] == {'configuration': {
        'FunctionName': 'worker', 'UserParameters': told['artifactRevisions'][0]['revisionId']}}
    assert source['name'] == 'source' and source['location']['type'] == 'S3' and source['location']['s3Location']['bucketName'] == 'artifacts'
    assert made['name'] == 'made' and set(job['data']['artifactCredentials']) == {'accessKeyId', 'secretAccessKey', 'sessionToken'}
    state = delivery.action('Invoke', 'Invoke')
    assert (state['summary'], state['percentComplete'], state['externalExecutionId']) == ('look 3', 75, 'outside')
    with pytest.raises(delivery.api.exceptions.InvalidJobStateException):
        delivery.api.put_job_success_result(jobId=job['id'])
    details = delivery.api.get_job_details(jobId=job['id'])['jobDetails']
    assert details['data']['pipelineContext']['pipelineName'] == 'delivery' and details['data']['actionTypeId']['provider'] == 'Lambda'


def test_a_function_that_says_it_failed(delivery):
    python('worker', JOB.format("api.put_job_failure_result(jobId=job['id'], failureDetails={'type': 'JobFailed', 'message': 'smoke'})"))
    delivery.make(invoke('worker'))
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.action('Invoke', 'Invoke')['errorDetails'] == {'code': 'JobFailed', 'message': 'smoke'}


def test_a_function_that_breaks(delivery):
    python('worker', 'def handler(event, context):\n    raise ValueError("broken")')
    delivery.make(invoke('worker'))
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error() == 'The AWS Lambda function worker failed without a result of its job: ValueError: broken'


def test_a_function_that_is_not_there(delivery):
    delivery.make(invoke('nobody'))
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error() == 'The function nobody does not exist in the account 123456789012 and the region us-east-1'


def test_a_function_that_never_answers(delivery):
    python('worker', 'def handler(event, context):\n    pass')
    delivery.make(invoke('worker'))
    delivery.cloud.control('PUT', 'pace', {'minuteSeconds': 0.02})  # of which AWS waits 20
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.action('Invoke', 'Invoke')['errorDetails']['code'] == 'ActionTimedOut'


# ---- approvals

def test_an_approval_that_is_announced(delivery):
    sns, sqs = delivery.cloud.client('sns'), delivery.cloud.client('sqs')
    topic, queue = sns.create_topic(Name='approvals')['TopicArn'], sqs.create_queue(QueueName='told')['QueueUrl']
    sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-east-1:123456789012:told')
    delivery.make({'name': 'Approve', 'actions': [{**APPROVAL, 'configuration': {
        'NotificationArn': topic, 'CustomData': 'version #{src.VersionId}', 'ExternalEntityLink': 'https://example.com'}}]})
    delivery.start()
    token = delivery.token()
    body = until(lambda: sqs.receive_message(QueueUrl=queue).get('Messages'))[0]['Body']
    told = json.loads(json.loads(body)['Message'])
    approval = told['approval']
    assert told['region'] == 'us-east-1' and told['consoleLink'] in approval['approvalReviewLink']
    assert (approval['pipelineName'], approval['stageName'], approval['actionName'], approval['token']) == ('delivery', 'Approve', 'Approve', token)
    assert approval['customData'].startswith('version ') and approval['externalEntityLink'] == 'https://example.com' and approval['expires']


def test_an_approval_that_nobody_gives(delivery):
    delivery.cloud.control('PUT', 'pace', {'minuteSeconds': 0.05})
    delivery.make({'name': 'Approve', 'actions': [{**APPROVAL, 'timeoutInMinutes': 5}]})
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error() == 'The approval Approve has not been given in 5 minutes'


# ---- stacks

def stack(name: str, mode: str, **more):
    configuration = {'ActionMode': mode, 'StackName': 'shop', **({'TemplatePath': 'source::template.json'} if 'EXECUTE' not in mode else {}),
                     **({'ChangeSetName': 'pipeline'} if 'CHANGE_SET' in mode else {}), **more.pop('configuration', {})}
    return action(name, 'Deploy/CloudFormation', configuration, **{'takes': 'source', 'namespace': name, **more})


def deploys(delivery, *modes: str, **more) -> str:
    delivery.make({'name': 'Deploy', 'actions': [stack(mode, mode, runOrder=order, **more) for order, mode in enumerate(modes, 1)]})
    return delivery.ended(delivery.start())['status']


def test_a_stack_made_changed_and_left_alone(delivery):
    settings = {'Parameters': {'Name': 'one'}, 'Tags': {'team': 'shop'}}
    delivery.commit({'template.json': json.dumps(TEMPLATE), 'settings.json': json.dumps(settings)})
    more = {'configuration': {'TemplateConfiguration': 'source::settings.json', 'OutputFileName': 'told.json'}, 'gives': 'outputs'}
    assert deploys(delivery, 'CREATE_UPDATE', **more) == 'Succeeded', delivery.error()
    assert delivery.variables('CREATE_UPDATE')['Topic'].endswith(':one')
    assert delivery.cloud.stack('shop')['Tags'] == [{'Key': 'team', 'Value': 'shop'}]
    assert json.loads(delivery.files('outputs')['told.json'])['Topic'].endswith(':one')
    delivery.run()
    assert delivery.action('Deploy', 'CREATE_UPDATE')['summary'] == 'No updates were to be performed.'
    delivery.commit({'template.json': json.dumps(TEMPLATE), 'settings.json': json.dumps({'Parameters': {'Name': 'two'}})})
    delivery.run()
    assert delivery.variables('CREATE_UPDATE')['Topic'].endswith(':two')


def test_change_sets_and_one_without_changes(delivery):
    delivery.commit({'template.json': json.dumps(TEMPLATE)})
    override = {'configuration': {'ParameterOverrides': '{"Name": "#{src.ObjectKey}"}'}}
    delivery.commit({'template.json': json.dumps({**TEMPLATE, 'Parameters': {'Name': {'Type': 'String', 'AllowedValues': ['source.zip']}},
                                                  'Resources': {'Topic': {'Type': 'AWS::SNS::Topic'}}})})
    assert deploys(delivery, 'CHANGE_SET_REPLACE', 'CHANGE_SET_EXECUTE', **override) == 'Succeeded', delivery.error()
    assert delivery.cloud.stack('shop')['Parameters'] == [{'ParameterKey': 'Name', 'ParameterValue': 'source.zip'}]
    assert delivery.variables('CHANGE_SET_EXECUTE')['Topic']
    assert delivery.run()['status'] == 'Succeeded', delivery.error()
    assert delivery.action('Deploy', 'CHANGE_SET_EXECUTE')['summary'] == 'The change set contained no changes.'


def test_a_change_set_that_is_not_there(delivery):
    assert deploys(delivery, 'CHANGE_SET_EXECUTE') == 'Failed'
    assert delivery.error().startswith('ChangeSet [pipeline] does not exist on stack [shop]')


def test_a_stack_that_fails_says_why(delivery):
    delivery.commit({'template.json': json.dumps({'Resources': {'Topic': {'Type': 'AWS::SNS::Topic'}}})})
    delivery.cloud.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'message': 'no more topics'})
    assert deploys(delivery, 'CREATE_UPDATE') == 'Failed'
    assert delivery.error().startswith('The stack shop is ROLLBACK_COMPLETE: Topic: ') and 'no more topics' in delivery.error()


def test_a_stack_deleted(delivery):
    delivery.commit({'template.json': json.dumps({'Resources': {'Topic': {'Type': 'AWS::SNS::Topic'}}})})
    assert deploys(delivery, 'CREATE_UPDATE', 'DELETE_ONLY') == 'Succeeded', delivery.error()
    with pytest.raises(delivery.cloud.cfn.exceptions.ClientError, match='does not exist'):
        delivery.cloud.stack('shop')


def test_a_template_that_is_not_in_the_artifact(delivery):
    assert deploys(delivery, 'CREATE_UPDATE') == 'Failed'
    assert delivery.error() == 'File [template.json] does not exist in artifact [source]'


# ---- others

def test_files_for_a_bucket(delivery):
    delivery.cloud.client('s3').create_bucket(Bucket='site')
    delivery.commit({'index.html': '<p>', 'deep/a.css': 'a'})
    whole = action('Whole', 'Deploy/S3', {'BucketName': 'site', 'Extract': 'false', 'ObjectKey': 'all.zip'}, 'source')
    parts = action('Parts', 'Deploy/S3', {'BucketName': 'site', 'Extract': 'true', 'ObjectKey': 'www', 'CacheControl': 'no-cache'}, 'source')
    delivery.make({'name': 'Deploy', 'actions': [whole, parts]})
    delivery.ended(delivery.start(), 'Succeeded')
    assert {item['Key'] for item in delivery.s3.list_objects_v2(Bucket='site')['Contents']} == {'all.zip', 'www/index.html', 'www/deep/a.css'}
    page = delivery.s3.get_object(Bucket='site', Key='www/index.html')
    assert page['ContentType'] == 'text/html' and page['CacheControl'] == 'no-cache'


def test_a_service_of_ecs(delivery):
    ecs = delivery.cloud.client('ecs')
    ecs.create_cluster(clusterName='main')
    task = ecs.register_task_definition(family='web', containerDefinitions=[{'name': 'web', 'image': 'web:1', 'memory': 128}])['taskDefinition']
    ecs.create_service(cluster='main', serviceName='web', taskDefinition=task['taskDefinitionArn'], desiredCount=1)
    delivery.commit({'imagedefinitions.json': '[{"name": "web", "imageUri": "web:2"}]'})
    delivery.make({'name': 'Deploy', 'actions': [action('Deploy', 'Deploy/ECS', {'ClusterName': 'main', 'ServiceName': 'web'}, 'source')]})
    delivery.ended(delivery.start(), 'Succeeded')
    now = ecs.describe_services(cluster='main', services=['web'])['services'][0]['taskDefinition']
    assert ecs.describe_task_definition(taskDefinition=now)['taskDefinition']['containerDefinitions'][0]['image'] == 'web:2'


def test_actions_of_the_same_order_run_side_by_side(delivery):
    delivery.make({'name': 'Approve', 'actions': [APPROVAL, {**APPROVAL, 'name': 'Second'}]})
    identifier = delivery.start()
    second = delivery.token(name='Second')
    delivery.answer()
    delivery.api.put_approval_result(pipelineName='delivery', stageName='Approve', actionName='Second', token=second,
                                     result={'status': 'Approved', 'summary': ''})
    delivery.ended(identifier, 'Succeeded')
