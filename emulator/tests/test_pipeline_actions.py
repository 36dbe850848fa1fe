"""Actions of pipelines: each provider, and all of them in one pipeline."""
from __future__ import annotations

import json
import time

import pytest

from emulator import aws
from emulator.lambdas import invocations
from emulator.tests.delivering import APPROVAL, OTHER, SOURCE, action, client, make_role, project, until
from emulator.tests.serving import make_function, zipped

JOB = '''
import boto3, json

def handler(event, context):
    job = event['CodePipeline.job']
    api = boto3.client('codepipeline')
    {}
'''
#: Answers three times that it has not finished.
PATIENT = JOB.format('''
    seen = int(job['data'].get('continuationToken', 0))
    details = {'summary': f'look {seen}', 'percentComplete': seen * 25, 'externalExecutionId': 'outside'}
    more = {'continuationToken': str(seen + 1)} if seen < 3 else {'outputVariables': {'looks': str(seen), 'told': json.dumps(job)}}
    api.put_job_success_result(jobId=job['id'], executionDetails=details, **more)
''')
TEMPLATE = {
    'Parameters': {'Name': {'Type': 'String'}},
    'Resources': {'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'TopicName': {'Ref': 'Name'}}}},
    'Outputs': {'Topic': {'Value': {'Ref': 'Topic'}}}}
COPY = action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true'}, 'source')


@pytest.fixture(autouse=True)
def quick(monkeypatch, delivery):
    monkeypatch.setattr(invocations, 'RETRY_WAITS', [0.02, 0.02])
    delivery.cloud.control('PUT', 'pace', {'continuationSeconds': 0.05})


def invoke(name: str, **more):
    return {'name': 'Invoke', 'actions': [action('Invoke', 'Invoke/Lambda', {'FunctionName': name, 'UserParameters': '#{src.VersionId}'},
                                                 **{'takes': 'source', 'namespace': 'job', **more})]}


def python(name: str, code: str, **more) -> str:
    return make_function(name, {'index.py': code}, runtime='python3.12', **more)


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
    delivery.make(invoke('worker', timeoutInMinutes=5))
    delivery.cloud.control('PUT', 'pace', {'minuteSeconds': 0.1})
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
    assert delivery.variables('CREATE_UPDATE')['Topic'].endswith(':one') and delivery.cloud.stack('shop')['Tags'] == [{'Key': 'team', 'Value': 'shop'}]
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


# ---- events

def test_events_reach_a_function_and_a_topic(delivery):
    events, sns, sqs = (delivery.cloud.client(name) for name in ('events', 'sns', 'sqs'))
    topic, queue = sns.create_topic(Name='events')['TopicArn'], sqs.create_queue(QueueName='events')['QueueUrl']
    sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-east-1:123456789012:events', Attributes={'RawMessageDelivery': 'true'})
    send = 'import boto3, json\ndef handler(event, context):\n    boto3.client("sqs").send_message(QueueUrl="events", MessageBody=json.dumps(event))'
    function = python('listener', send)
    events.put_rule(Name='actions', EventPattern=json.dumps({
        'source': ['aws.codepipeline'], 'detail-type': ['CodePipeline Action Execution State Change'],
        'detail': {'pipeline': ['delivery'], 'state': ['STARTED'], 'type': {'category': ['Approval']}}}))
    events.put_targets(Rule='actions', Targets=[{'Id': 'function', 'Arn': function}])
    events.put_rule(Name='pipelines', EventPattern=json.dumps({
        'source': ['aws.codepipeline'], 'detail-type': ['CodePipeline Pipeline Execution State Change']}))
    events.put_targets(Rule='pipelines', Targets=[{'Id': 'topic', 'Arn': topic}, {'Id': 'other', 'Arn': 'arn:aws:batch:us-east-1:123456789012:x/y'}])
    delivery.make({'name': 'Approve', 'actions': [APPROVAL]})
    identifier = delivery.start()
    delivery.answer()
    delivery.ended(identifier, 'Succeeded')
    told: list = []

    def all_told():
        told.extend(json.loads(message['Body']) for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get('Messages', []))
        return len(told) >= 3 and told
    found = until(all_told)
    assert sorted(event['detail']['state'] for event in found) == ['STARTED', 'STARTED', 'SUCCEEDED']
    event = next(event for event in found if 'action' in event['detail'])
    detail = event['detail']
    assert event['resources'] == ['arn:aws:codepipeline:us-east-1:123456789012:delivery'] and event['account'] == '123456789012'
    assert (detail['stage'], detail['action'], detail['execution-id']) == ('Approve', 'Approve', identifier)
    assert detail['type'] == {'owner': 'AWS', 'provider': 'Manual', 'category': 'Approval', 'version': '1'}
    assert {'action-execution-id', 'region', 'version', 'pipeline-execution-attempt'} <= set(detail)


def test_a_rule_starts_a_pipeline(delivery):
    delivery.make({'name': 'Deploy', 'actions': [COPY]})
    events = delivery.cloud.client('events')
    events.put_rule(Name='start', EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule='start', Targets=[{'Id': 'one', 'Arn': 'arn:aws:codepipeline:us-east-1:123456789012:delivery'}])
    events.put_events(Entries=[{'Source': 'shop', 'DetailType': 'x', 'Detail': '{}'}])
    started = until(delivery.executions)[0]
    assert started['trigger'] == {'triggerType': 'CloudWatchEvent', 'triggerDetail': 'arn:aws:events:us-east-1:123456789012:rule/start'}
    delivery.ended(started['pipelineExecutionId'], 'Succeeded')


# ---- all together

def test_a_delivery_from_its_source_to_another_account(delivery):
    """Source, build, a function that takes its time, approval, a change set in another account and region; then one that fails, and is undone."""
    elsewhere, deployer = client(delivery.cloud, 'cloudformation'), make_role(delivery.cloud)
    delivery.cloud.client('s3', 'eu-west-1').create_bucket(
        Bucket='artifacts-eu', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
    project(delivery.cloud, 'build', {
        'version': '0.2', 'env': {'exported-variables': ['VERSION']}, 'phases': {'build': {'commands': ['export VERSION=$(cat version)']}},
        'artifacts': {'files': ['template.json']}})
    python('worker', PATIENT)
    there = {'takes': 'built', 'region': 'eu-west-1', 'roleArn': deployer}
    prepare = action('Prepare', 'Deploy/CloudFormation', {
        'ActionMode': 'CHANGE_SET_REPLACE', 'StackName': 'shop', 'ChangeSetName': 'delivery', 'TemplatePath': 'built::template.json',
        'ParameterOverrides': '{"Name": "shop-#{build.VERSION}-#{job.looks}"}'}, **there)
    execute = action('Execute', 'Deploy/CloudFormation', {
        'ActionMode': 'CHANGE_SET_EXECUTE', 'StackName': 'shop', 'ChangeSetName': 'delivery'}, **{**there, 'takes': ''}, runOrder=2)
    check = action('Check', 'Invoke/Lambda', {'FunctionName': 'checker', 'UserParameters': '#{build.VERSION}'}, runOrder=3)
    python('checker', JOB.format('''
    fine = job['data']['actionConfiguration']['configuration']['UserParameters'] != 'bad'
    if fine:
        api.put_job_success_result(jobId=job['id'])
    else:
        api.put_job_failure_result(jobId=job['id'], failureDetails={'type': 'JobFailed', 'message': 'it does not work'})
    '''))
    stores = {region: {'type': 'S3', 'location': bucket} for region, bucket in (('us-east-1', 'artifacts'), ('eu-west-1', 'artifacts-eu'))}
    delivery.make(
        {'name': 'Build', 'actions': [action('Build', 'Build/CodeBuild', {'ProjectName': 'build'}, 'source', 'built', namespace='build')]},
        invoke('worker'), {'name': 'Approve', 'actions': [APPROVAL]},
        {'name': 'Deploy', 'actions': [prepare, execute, check], 'onFailure': {'result': 'ROLLBACK'}}, artifactStores=stores)

    def release(version: str) -> str:
        delivery.commit({'version': version, 'template.json': json.dumps(TEMPLATE)})
        before = delivery.action('Approve', 'Approve').get('token', '')
        identifier = delivery.start()
        delivery.answer(token=delivery.token(other_than=before))
        return delivery.ended(identifier)['pipelineExecutionId']
    good = release('good')
    assert delivery.get(good)['status'] == 'Succeeded', delivery.error()
    assert elsewhere.describe_stacks(StackName='shop')['Stacks'][0]['Outputs'][0]['OutputValue'] == f'arn:aws:sns:eu-west-1:{OTHER}:shop-good-3'
    assert [topic['TopicArn'] for topic in client(delivery.cloud, 'sns').list_topics()['Topics']] == [f'arn:aws:sns:eu-west-1:{OTHER}:shop-good-3']
    with pytest.raises(delivery.cloud.cfn.exceptions.ClientError):
        delivery.cloud.stack('shop')
    bad = release('bad')
    assert delivery.get(bad)['status'] == 'Failed' and delivery.error() == 'it does not work'
    rollback = delivery.executions()[0]['pipelineExecutionId']
    told = delivery.ended(rollback, 'Succeeded')
    assert told['executionType'] == 'ROLLBACK' and told['rollbackMetadata']['rollbackTargetPipelineExecutionId'] == good
    assert elsewhere.describe_stacks(StackName='shop')['Stacks'][0]['Outputs'][0]['OutputValue'].endswith(':shop-good-3')


# ---- conditions of stages

def rule(provider: str, **configuration: str):
    return {'name': 'Check', 'ruleTypeId': {'category': 'Rule', 'owner': 'AWS', 'provider': provider, 'version': '1'}, 'configuration': configuration}


def when(result: str, *rules):
    return {'conditions': [{'result': result, 'rules': list(rules)}]}


def alarm(delivery, state: str) -> None:
    cloudwatch = delivery.cloud.client('cloudwatch')
    cloudwatch.put_metric_alarm(AlarmName='errors', ComparisonOperator='GreaterThanThreshold', EvaluationPeriods=1, MetricName='m', Namespace='n',
                                Period=60, Statistic='Sum', Threshold=1)
    cloudwatch.set_alarm_state(AlarmName='errors', StateValue=state, StateReason='test')


def test_an_alarm_while_the_stage_bakes_undoes_it(delivery):
    delivery.cloud.control('PUT', 'pace', {'minuteSeconds': 0.1})
    alarm(delivery, 'OK')
    delivery.make({'name': 'Deploy', 'actions': [COPY], 'onSuccess': when('ROLLBACK', rule('CloudWatchAlarm', AlarmName='errors', WaitTime='5'))})
    started = time.monotonic()
    good = delivery.ended(delivery.start(), 'Succeeded')['pipelineExecutionId']
    assert time.monotonic() - started > 0.5
    alarm(delivery, 'ALARM')
    delivery.commit({'readme': 'bad'})
    told = delivery.ended(delivery.start(), 'Failed')
    assert told['statusSummary'] == 'The rule Check of the stage Deploy is not met: The alarm errors is in the state ALARM'
    rollback = delivery.executions()[0]
    assert rollback['executionType'] == 'ROLLBACK' and rollback['rollbackMetadata']['rollbackTargetPipelineExecutionId'] == good
    delivery.ended(rollback['pipelineExecutionId'])
    state = delivery.stage('Deploy')['onSuccessConditionState']
    assert state['latestExecution']['status'] == 'Failed' and state['conditionStates'][0]['ruleStates'][0]['ruleName'] == 'Check'


def test_a_function_that_guards_a_stage(delivery):
    python('guard', JOB.format("api.put_job_failure_result(jobId=job['id'], failureDetails={'type': 'JobFailed', 'message': 'frozen'})"))
    delivery.make({'name': 'Deploy', 'actions': [COPY], 'beforeEntry': when('FAIL', rule('LambdaInvoke', FunctionName='guard'))})
    told = delivery.ended(delivery.start(), 'Failed')
    assert told['statusSummary'] == 'The rule Check of the stage Deploy is not met: frozen' and delivery.action('Deploy', 'Copy') == {}
    assert delivery.stage('Deploy')['beforeEntryConditionState']['latestExecution']['status'] == 'Failed'
