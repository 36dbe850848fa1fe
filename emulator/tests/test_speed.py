"""Time grows no faster than the number of resources: of stacks, and within one."""
from __future__ import annotations

import time
from statistics import median

STACK = 50
#: What a slower second half may cost before it is growth and not noise.
TOLERANCE = 1.6


def resources(count: int) -> dict:
    """`count` resources of five kinds, in chains of five that refer to each other."""
    made = {}
    for number in range(count // 5):
        made[f'Topic{number}'] = {'Type': 'AWS::SNS::Topic'}
        made[f'Queue{number}'] = {'Type': 'AWS::SQS::Queue'}
        made[f'Subscription{number}'] = {'Type': 'AWS::SNS::Subscription', 'Properties': {
            'TopicArn': {'Ref': f'Topic{number}'}, 'Protocol': 'sqs', 'Endpoint': {'Fn::GetAtt': [f'Queue{number}', 'Arn']}}}
        made[f'Group{number}'] = {'Type': 'AWS::Logs::LogGroup', 'DependsOn': f'Subscription{number}'}
        made[f'Alarm{number}'] = {'Type': 'AWS::CloudWatch::Alarm', 'Properties': {
            'Namespace': 'AWS/SQS', 'MetricName': 'Age', 'Period': 60, 'EvaluationPeriods': 1, 'Statistic': 'Maximum', 'Threshold': 1,
            'ComparisonOperator': 'GreaterThanThreshold', 'AlarmActions': [{'Ref': f'Topic{number}'}],
            'Dimensions': [{'Name': 'QueueName', 'Value': {'Fn::GetAtt': [f'Queue{number}', 'QueueName']}}]}}
    return {'Resources': made}


def timed(cloud, count: int, name: str) -> float:
    """Seconds of processor time, of which other work on the machine takes nothing away; server and client are both in this process."""
    started = time.process_time()
    url = cloud.upload(f'{name}.json', resources(count))
    cloud.cfn.create_stack(StackName=name, TemplateURL=url)
    assert cloud.settled(name)['StackStatus'] == 'CREATE_COMPLETE'
    return time.process_time() - started


def test_500_resources_in_ten_stacks(cloud):
    timed(cloud, STACK, 'warm')
    times = [timed(cloud, STACK, f'stack{number}') for number in range(10)]
    first, second = median(times[:5]), median(times[5:])  # one stack may be held up by whatever else the machine does
    print(f'500 resources over ten stacks: {sum(times):.1f} s, {500 / sum(times):.0f} a second; a stack {first:.2f} s, later {second:.2f} s')
    assert second < first * TOLERANCE


def test_500_resources_in_one_stack(cloud):
    timed(cloud, STACK, 'warm')
    hundred, five_hundred = (median(timed(cloud, count, f'of{count}-{turn}') for turn in range(3)) for count in (100, 500))
    print(f'100 resources in one stack: {hundred:.1f} s; 500: {five_hundred:.1f} s')
    assert five_hundred < hundred * 5 * TOLERANCE
