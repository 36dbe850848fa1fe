"""Inline Python functions have it: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html"""
import json
import urllib.request

SUCCESS = 'SUCCESS'
FAILED = 'FAILED'


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    """Answer a request of a custom resource. The names of the parameters are AWS's."""
    body = json.dumps({
        'Status': responseStatus,
        'Reason': reason or f'See the details in CloudWatch Log Stream: {context.log_stream_name}',
        'PhysicalResourceId': physicalResourceId or context.log_stream_name,
        'StackId': event['StackId'],
        'RequestId': event['RequestId'],
        'LogicalResourceId': event['LogicalResourceId'],
        'NoEcho': noEcho,
        'Data': responseData,
    }).encode()
    request = urllib.request.Request(event['ResponseURL'], body, {'Content-Type': ''}, method='PUT')
    with urllib.request.urlopen(request):
        pass
